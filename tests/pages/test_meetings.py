"""The list of a negotiation's meetings."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as review_verbs
from issues.models import Meeting
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import queries

MEETINGS = "/us-cuba-migration/meetings/"


def listed(client: Client, **parameters: Any) -> list[str]:
    answer = client.get(MEETINGS, parameters)
    assert answer.status_code == 200
    return re.findall(r'data-row="([^"]+)"', answer.content.decode())


def held(slug: str, year: int, prefix: str = "MIG", **columns: Any) -> Meeting:
    day = datetime.date(year, 1, 1)
    return factory.log_meeting(prefix, slug=slug, start_date=day, **{"title": slug, "round_number": None} | columns)


def test_lists_the_newest_first(log_in: LogIn) -> None:
    held("b", 2010)
    held("a", 2009)
    held("c", 2011, kind="expert")
    assert listed(log_in("officer")) == ["c", "b", "a"]
    page = log_in("officer").get(MEETINGS, {"kind": "expert"}).content.decode()
    assert 'id="how-many">1 meeting</p>' in page and 'aria-describedby="how-many"' in page


def test_a_row_tells_number_place_date_status_heads_and_issues(log_in: LogIn) -> None:
    meeting = factory.log_meeting(country="United States")
    by = factory.person("recorder")
    for code, name, role in (
        ("US", "Craig Kelly", "head"),
        ("CU", "Dagoberto Rodríguez", "head"),
        ("CU", "X", "adviser"),
    ):
        meeting_verbs.add_delegate(meeting=meeting, side=factory.side(code), name=name, role=role, by=by)
    factory.log_issue(meeting=meeting)
    factory.log_issue(meeting=meeting)
    page = log_in("officer").get(MEETINGS).content.decode()
    for words in ("Round 21", "New York, United States", "14 July 2009", "Held", "Craig Kelly", "Dagoberto Rodríguez"):
        assert words in page
    assert f'<a href="/us-cuba-migration/issues/?meeting={meeting.slug}">2</a>' in page
    assert "<p>X" not in page


def test_a_date_is_told_as_far_as_it_is_known(log_in: LogIn) -> None:
    held("month", 2016, precision="month")
    held("year", 2003, precision="year")
    page = log_in("officer").get(MEETINGS).content.decode()
    assert '<time datetime="2016-01">January 2016</time> (day not known)' in page
    assert '<time datetime="2003">2003</time> (month and day not known)' in page


def test_a_postponed_meeting_leads_to_the_one_it_was_put_back_to(log_in: LogIn) -> None:
    later = held("later", 2010)
    held("earlier", 2009, status="postponed", postponed_to=later)
    page = log_in("officer").get(MEETINGS).content.decode()
    assert '<a href="/us-cuba-migration/meetings/later/">put back to <time datetime="2010-01-01">' in page


@pytest.mark.parametrize(
    ("parameters", "slugs"),
    [
        ({"kind": "expert"}, ["c"]),
        ({"kind": ["expert", "call"]}, ["d", "c"]),
        ({"status": "postponed"}, ["b"]),
        ({"year": "2009"}, ["a"]),
        ({"year": ["2009", "2010"]}, ["b", "a"]),
        ({"year": "", "kind": ""}, ["d", "c", "b", "a"]),
        ({"year": "1999"}, []),
    ],
)
def test_parameters_narrow_the_list(log_in: LogIn, parameters: dict[str, Any], slugs: list[str]) -> None:
    held("a", 2009)
    held("b", 2010, status="postponed")
    held("c", 2011, kind="expert")
    held("d", 2012, kind="call")
    assert listed(log_in("officer"), **parameters) == slugs


@pytest.mark.parametrize(
    "bad", [{"kind": "x"}, {"status": "\x00"}, {"year": "9" * 400}, {"colour": "red"}, {"year": "1066"}]
)
def test_what_is_wrong_with_the_address_is_said(log_in: LogIn, bad: dict[str, str]) -> None:
    factory.log_meeting()
    answer = log_in("officer").get(MEETINGS, bad)
    assert answer.status_code == 400
    assert f'data-error="{next(iter(bad))}"' in answer.content.decode()
    assert "data-row=" not in answer.content.decode()


def test_a_parameter_whose_name_hides_something_is_named_as_it_can_be_shown(log_in: LogIn) -> None:
    page = log_in("officer").get(MEETINGS, {"\u202e" + "n" * 500: "1"}).content.decode()
    assert 'data-error="\ufffdnnn' in page
    assert "\u202e" not in page
    assert "n" * 100 not in page


def test_withdrawn_meetings_are_left_out(log_in: LogIn) -> None:
    meeting = factory.log_meeting()
    review_verbs.withdraw(record=meeting, by=factory.person("recorder"), version=1, reason="Never took place")
    assert listed(log_in("officer")) == []


@pytest.mark.parametrize(
    ("user", "slugs"),
    [
        ("officer", ["us-c", "a"]),
        ("cuba-officer", ["cu-b", "a"]),
        ("secretariat", ["a"]),
        ("us-manager", ["us-c"]),
    ],
)
def test_readers_see_the_meetings_of_their_own_compartments(log_in: LogIn, user: str, slugs: list[str]) -> None:
    joint = held("a", 2009)
    held("b", 2010, "CU")
    held("c", 2011, "US", postponed_to=joint, status="postponed")
    assert listed(log_in(user)) == slugs
    page = log_in("us-manager").get(MEETINGS).content.decode()
    assert "put back to" not in page  # to one that they don't see


def test_issues_are_counted_as_far_as_they_are_seen(log_in: LogIn) -> None:
    meeting = factory.log_meeting()
    factory.log_issue(meeting=meeting)
    factory.log_issue("US", meeting=meeting)

    def count(user: str) -> str:
        found = re.search(r'\?meeting=21-new-york-2009">(\d+)<', log_in(user).get(MEETINGS).content.decode())
        return found[1] if found else ""

    assert [count(user) for user in ("officer", "cuba-officer")] == ["2", "1"]


def test_a_joint_issue_at_a_private_meeting_counts_for_those_who_see_it(log_in: LogIn) -> None:
    meeting, issue = factory.log_meeting("US"), factory.log_issue()
    by, place = factory.person("officer"), factory.compartment("US")
    meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=by)
    link = f'?meeting={meeting.slug}">1<'
    assert link in log_in("officer").get(MEETINGS).content.decode()
    assert link not in log_in("us-manager").get(MEETINGS).content.decode()


def test_only_private_rows_name_their_compartment(log_in: LogIn) -> None:
    held("a", 2009)
    held("b", 2010, "US")
    page = log_in("officer").get(MEETINGS).content.decode()
    assert page.count("badge--place") == 1
    assert 'badge--place">United States delegation' in page


def test_an_empty_list_says_what_to_do(log_in: LogIn) -> None:
    page = log_in("officer").get(MEETINGS).content.decode()
    assert "Log the first" in page


def test_only_those_who_may_log_are_offered_to(log_in: LogIn) -> None:
    assert f'href="{MEETINGS}new/"' in log_in("officer").get(MEETINGS).content.decode()
    assert f'href="{MEETINGS}new/"' not in log_in("head").get(MEETINGS).content.decode()


def test_outsider_gets_404(log_in: LogIn) -> None:
    assert log_in("outsider").get(MEETINGS).status_code == 404


def test_wrong_method_gets_405(log_in: LogIn) -> None:
    assert log_in("officer").post(MEETINGS).status_code == 405


def test_queries_do_not_grow_with_the_list(log_in: LogIn) -> None:
    def asked_for(numbers: range) -> int:
        for number in numbers:
            meeting, by = held(f"m{number}", 2000 + number), factory.person("recorder")
            meeting_verbs.add_delegate(meeting=meeting, side=factory.side("US"), name="A", by=by)
            factory.log_issue(meeting=meeting)
        return queries(log_in("officer"), MEETINGS)

    assert asked_for(range(2)) == asked_for(range(2, 40))
