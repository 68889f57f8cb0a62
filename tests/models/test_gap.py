"""How far apart the sides are."""

import pytest

from issues.models import UNSETTLED, Issue, Side, Stance, Standing, concerned_sides, gap
from tests import factory

US, CUBA, MEXICO = (Side(name=name, code=name[:2].upper()) for name in ("United States", "Cuba", "Mexico"))


def _gap(*stances: str, standing: str = Standing.RAISED) -> tuple[str, str]:
    sides = (US, CUBA, MEXICO)[: len(stances)]
    found = gap(standing, sides, {side.pk: stance for side, stance in zip(sides, stances, strict=True) if stance})
    return found.css, found.label


@pytest.mark.parametrize(
    ("stances", "css", "label"),
    [
        (("", ""), "gap--none", "No position on record"),
        (("no_response", ""), "gap--none", "No position on record"),
        (("raises", ""), "gap--waits-b", "Awaiting Cuba"),
        (("raises", "no_response"), "gap--waits-b", "Awaiting Cuba"),
        (("", "raises"), "gap--waits-a", "Awaiting United States"),
        (("raises", "", ""), "gap--waits-b", "Awaiting 2 sides"),
        (("raises", "objects"), "gap--apart", "Apart"),
        (("raises", "reserves"), "gap--apart", "Apart"),
        (("raises", "accepts_with_conditions"), "gap--narrowing", "Narrowing"),
        (("raises", "raises"), "gap--narrowing", "Raised by every side"),
        (("raises", "accepts"), "gap--agreed", "Agreed"),
        (("raises", "supports"), "gap--agreed", "Agreed"),
        (("raises", "accepts", "objects"), "gap--apart", "Apart"),
    ],
)
def test_stances_tell_the_gap(stances: tuple[str, ...], css: str, label: str) -> None:
    assert _gap(*stances) == (css, label)


@pytest.mark.parametrize(
    ("standing", "css"),
    [
        (Standing.AGREED, "gap--agreed"),
        (Standing.RESOLVED, "gap--agreed"),
        (Standing.AGREED_AD_REFERENDUM, "gap--narrowing"),
        (Standing.PARTIALLY_RESOLVED, "gap--narrowing"),
        (Standing.DECLINED, "gap--apart"),
        (Standing.OVERTAKEN, "gap--none"),
        (Standing.WITHDRAWN, "gap--none"),
    ],
)
def test_standing_goes_before_stances(standing: str, css: str) -> None:
    assert _gap("raises", "no_response", standing=standing)[0] == css


OVER = (Standing.OVERTAKEN, Standing.WITHDRAWN)


@pytest.mark.parametrize("stances", [("raises", ""), ("raises", "objects"), ("", "")])
@pytest.mark.parametrize("standing", OVER)
def test_what_is_over_waits_for_nobody(standing: str, stances: tuple[str, ...]) -> None:
    assert _gap(*stances, standing=standing)[1] == "No longer at issue"


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing not in UNSETTLED])
def test_only_what_is_unsettled_waits(standing: str) -> None:
    assert not _gap("raises", "", standing=standing)[1].startswith("Awaiting")


@pytest.mark.parametrize("standing", UNSETTLED)
def test_what_is_unsettled_waits_for_the_silent(standing: str) -> None:
    assert _gap("raises", "", standing=standing) == ("gap--waits-b", "Awaiting Cuba")


@pytest.mark.parametrize(
    ("stances", "css", "label"),
    [
        (("raises", ""), "gap--none", "No answer on record"),
        (("raises", "no_response"), "gap--none", "No answer on record"),
        (("", ""), "gap--none", "No position on record"),
        (("raises", "objects"), "gap--apart", "Apart"),
        (("raises", "accepts"), "gap--agreed", "Agreed"),
    ],
)
def test_what_lies_dormant_waits_for_nobody_and_is_told_by_what_was_said(
    stances: tuple[str, ...], css: str, label: str
) -> None:
    assert _gap(*stances, standing=Standing.DORMANT) == (css, label)


def test_every_stance_beside_one_that_raises() -> None:
    assert {stance: _gap("raises", stance)[1] for stance in Stance} == {
        Stance.RAISES: "Raised by every side",
        Stance.SUPPORTS: "Agreed",
        Stance.ACCEPTS: "Agreed",
        Stance.ACCEPTS_WITH_CONDITIONS: "Narrowing",
        Stance.RESERVES: "Apart",
        Stance.OBJECTS: "Apart",
        Stance.NO_RESPONSE: "Awaiting Cuba",
    }


def test_sides_named_are_concerned_in_order() -> None:
    assert concerned_sides([US, CUBA, MEXICO], MEXICO.pk, [], [US.pk]) == [US, MEXICO]
    assert concerned_sides([US, CUBA, MEXICO], US.pk, [CUBA.pk], [MEXICO.pk]) == [US, CUBA, MEXICO]


def test_everybody_is_concerned_where_none_is_addressed() -> None:
    assert concerned_sides([US, CUBA, MEXICO], US.pk, [CUBA.pk], []) == [US, CUBA, MEXICO]


@pytest.mark.django_db
def test_issues_come_with_the_keys_of_their_sides() -> None:
    us, cuba = factory.side("US"), factory.side("CU")
    factory.log_issue(supported_by=[us], addressed_to=[cuba])
    found = Issue.objects.with_sides().get()
    assert (found.supporters, found.addressees) == ([us.pk], [cuba.pk])
