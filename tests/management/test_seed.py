"""`manage.py seed`: the demonstration register, made once for all of this file."""

import datetime
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from issues import access
from issues.access import VIEW
from issues.actions import negotiations
from issues.actions.generation import generating
from issues.management.demonstration import content
from issues.models import (
    Citation,
    Clearance,
    Handling,
    Issue,
    Meeting,
    MeetingStatus,
    Note,
    Position,
    Precision,
    Proposal,
    Review,
    Source,
    StandingReport,
    Topic,
    User,
)
from tests import factory
from tests.management.helpers import empty_database, fingerprint, run_seed

MODELS = {
    "issue": Issue,
    "meeting": Meeting,
    "source": Source,
    "topic": Topic,
    "handling": Handling,
    "note": Note,
    "proposal": Proposal,
}


@pytest.fixture(scope="module")
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """What the command says on a database that it finds empty; at the end nothing of it remains."""
    with django_db_blocker.unblock(), transaction.atomic():
        empty_database()
        yield run_seed()
        transaction.set_rollback(True)


@pytest.fixture
def register(said: str, db: None) -> str:
    """The register is there, and what a test changes is undone."""
    return said


def tables(noun: str) -> list[dict[str, Any]]:
    """What the content files hold under `noun`, read without the loader."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(content.FOLDER.glob("*.toml"))]
    return [table for file in files for table in file.get(noun, [])]


def inside(noun: str, *parents: str) -> list[dict[str, Any]]:
    return [inner for parent in parents for table in tables(parent) for inner in table.get(noun, [])]


def issue(reference: str) -> Issue:
    return Issue.objects.with_reference(reference).get()


@pytest.mark.parametrize(("noun", "model"), MODELS.items())
def test_every_table_of_the_content_is_a_record(register: str, noun: str, model: type[Any]) -> None:
    assert model.objects.count() == len(tables(noun)) > 0


def test_what_hangs_on_issues_and_meetings_is_there(register: str) -> None:
    assert Position.objects.count() == len(inside("position", "issue")) + len(tables("position"))
    assert StandingReport.objects.count() == len(inside("standing", "issue"))
    nested = inside("citation", "issue", "meeting", "position")
    for noun in ("agenda", "position"):
        nested += [citation for table in inside(noun, "issue") for citation in table.get("citation", [])]
    assert Citation.objects.count() == len(nested)


def test_every_content_file_is_read() -> None:
    assert {path.name for path in content.FOLDER.glob("*.toml")} == set(content.FILES)


def test_mig_003_is_the_interests_section(register: str) -> None:
    found = issue("MIG-003")
    assert found.title == "U.S. Interests Section: full diplomatic and consular functions"
    assert (found.raised_by.code, found.clearance) == ("US", Clearance.CLEARED)


def test_times_raised_counts_the_rounds_that_were_held(register: str) -> None:
    found = issue("MIG-003")
    assert (found.times_raised, found.first_raised) == (3, datetime.date(2009, 7, 14))
    assert found.last_raised == datetime.date(2010, 6, 18)


def test_overall_standing_comes_of_the_reports(register: str) -> None:
    wet_foot = Issue.objects.get(title__icontains="wet", compartment__prefix="MIG")
    assert wet_foot.standing == "resolved"
    assert set(wet_foot.standing_reports.exclude(side=None).values_list("side__code", flat=True)) == {"US", "CU"}


def test_december_2009_was_put_back_to_february_2010(register: str) -> None:
    planned = Meeting.objects.get(slug="havana-2009-12")
    assert (planned.status, planned.precision) == (MeetingStatus.POSTPONED, Precision.MONTH)
    assert planned.postponed_to is not None
    assert planned.postponed_to.start_date == datetime.date(2010, 2, 19)


def test_round_21_has_both_heads_and_the_contested_date(register: str) -> None:
    meeting = Meeting.objects.get(slug="21-new-york-2009")
    assert list(meeting.delegates.values_list("side__code", "name")) == [
        ("US", "Craig Kelly"),
        ("CU", "Dagoberto Rodríguez"),
    ]
    assert meeting.citations.filter(fact="start_date", disputes=True, source__publisher__icontains="BBC").exists()


def test_quotations_are_found_where_they_stand(register: str) -> None:
    located = Citation.objects.exclude(paragraph=None).select_related("source")
    assert located.count() > 200
    for citation in located:
        paragraph = citation.source.paragraphs[(citation.paragraph or 0) - 1]
        assert paragraph[citation.start : citation.end] == citation.quotation


@pytest.mark.parametrize(
    ("username", "prefixes"),
    [
        ("officer", {"MIG", "US"}),
        ("head", {"MIG", "US"}),
        ("us-manager", {"US"}),
        ("cuba-officer", {"MIG", "CU"}),
        ("cuba-manager", {"CU"}),
        ("secretariat", {"MIG"}),
        ("recorder", {"MIG"}),
        ("outsider", {"OAS"}),
        ("admin", set()),
    ],
)
def test_each_sees_the_issues_of_their_compartments(register: str, username: str, prefixes: set[str]) -> None:
    seen = access.scope(factory.person(username), VIEW, Issue.objects.all())
    assert set(seen.values_list("prefix", flat=True)) == prefixes


def test_a_private_issue_is_no_page_for_the_other_side(register: str) -> None:
    client = Client()
    client.force_login(factory.person("cuba-officer"))
    assert client.get("/us-cuba-migration/issues/US-001/").status_code == 404
    assert client.get("/us-cuba-migration/issues/CU-001/").status_code == 200


def test_nobody_cleared_what_they_logged(register: str) -> None:
    reviews = Review.objects.select_related("issue", "position", "meeting")
    assert reviews.count() > 200
    assert not [review for review in reviews if review.decided_by_id == review.subject.logged_by_id]


def test_each_compartment_has_something_to_review(register: str) -> None:
    waiting = Issue.objects.filter(clearance=Clearance.SUBMITTED).values_list("prefix", flat=True)
    proposed = Proposal.objects.filter(state="pending").values_list("compartment__prefix", flat=True)
    assert {"MIG", "US", "CU"} <= set(waiting) & set(proposed)


def test_due_dates_lie_on_both_sides_of_today(register: str) -> None:
    dates = [due for due in Handling.objects.values_list("next_step_due", flat=True) if due]
    assert min(dates) < timezone.localdate() < max(dates)


def test_history_is_of_today_and_by_those_who_did_it(register: str) -> None:
    opened = issue("MIG-003").events.order_by("version").first()  # type: ignore[attr-defined]
    assert opened.pgh_created_at.date() == timezone.now().date()
    told = {"verb": "log_issue", "user": str(factory.person("recorder").pk), "occasion": "demonstration"}
    assert opened.pgh_context.items() >= told.items()


def test_issues_may_be_generated_beside_it(register: str) -> None:
    with generating(factory.person("admin")):
        pass


def test_issues_are_not_generated_beside_real_work(register: str) -> None:
    negotiations.open_negotiation(title="Real talks", slug="real-talks", prefix="REAL", by=factory.person("admin"))
    with pytest.raises(ValidationError, match="other negotiations"), generating(factory.person("admin")):
        pass


def test_shows_every_log_in_and_a_password_that_opens(register: str) -> None:
    password = re.search(r"Password of everybody: (\S+) \(it isn't shown again\)", register)
    assert password
    for person in User.objects.all():
        assert f"\n  {person.username} " in register
        assert person.check_password(password[1])


def test_twice_changes_nothing(register: str) -> None:
    before = fingerprint()
    assert run_seed() == "The demonstration register is here already. Nothing was changed.\n"
    assert fingerprint() == before
