"""How a compartment works on an issue: handling, notes, standing."""

import datetime
from typing import Any

import pytest
from django.test import Client

from issues.models import Handling, Issue, Note, StandingReport
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, page_of, text

ISSUE = "/us-cuba-migration/issues/MIG-001/"


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue()


def save(client: Client, act: str, **typed: Any) -> Any:
    return client.post(f"{ISSUE}{act}/", fields(client.get(f"{ISSUE}{act}/")) | typed)


def test_each_delegation_handles_a_joint_issue_on_its_own(issue: Issue, log_in: LogIn) -> None:
    save(log_in("officer"), "handling", priority="high", desk_officer="reviewer", next_step_due="2009-09-01")
    save(log_in("cuba-officer"), "handling", priority="low")
    ours, theirs = Handling.objects.order_by("-compartment__prefix")
    assert (ours.compartment.prefix, ours.priority, str(ours.desk_officer)) == ("US", "high", "Reviewer")
    assert (theirs.compartment.prefix, theirs.priority) == ("CU", "low")
    assert "Seen by the members of United States delegation alone." in text(log_in("officer").get(f"{ISSUE}handling/"))


def test_what_is_set_stands_in_the_form_and_is_changed(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    save(client, "handling", priority="high", desk_officer="officer", next_step="Call the capital")
    assert fields(client.get(f"{ISSUE}handling/"))["desk_officer"] == "officer"
    save(client, "handling", next_step="")
    assert (Handling.objects.get().priority, Handling.objects.get().next_step) == ("high", "")


@pytest.mark.parametrize("first", [True, False])
def test_a_stale_handling_shows_both(first: bool, issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    if not first:
        save(client, "handling", priority="low")
    mine = fields(client.get(f"{ISSUE}handling/")) | {"next_step": "Mine"}
    save(log_in("reviewer"), "handling", next_step="Theirs")
    page = client.post(f"{ISSUE}handling/", mine)
    assert page.status_code == 409
    assert ("Theirs", "Mine") in [(row.theirs, row.mine) for row in page.context["differences"]]
    assert client.post(f"{ISSUE}handling/", fields(page)).status_code == 302
    assert Handling.objects.get().next_step == "Mine"


def test_the_desk_officer_is_of_the_desk(issue: Issue, log_in: LogIn) -> None:
    for stranger in ("cuba-officer", "head", "nobody-at-all"):
        assert errors(save(log_in("officer"), "handling", desk_officer=stranger)) == {"desk_officer"}


def test_a_desk_that_is_not_ours(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    assert client.get(f"{ISSUE}handling/?compartment=US").status_code == 200
    for prefix in ("CU", "MIG", "XX", "%00"):
        assert client.get(f"{ISSUE}handling/?compartment={prefix}").status_code == 404


@pytest.mark.parametrize("act", ["handling", "notes/new", "standing"])
def test_who_may(act: str, issue: Issue, log_in: LogIn) -> None:
    for user, status in {"outsider": 404, "head": 403}.items():
        assert log_in(user).get(f"{ISSUE}{act}/").status_code == status
        assert log_in(user).post(f"{ISSUE}{act}/", {"text": "x", "standing": "raised"}).status_code == status
    assert log_in("officer").put(f"{ISSUE}{act}/").status_code == 405


@pytest.mark.parametrize("act", ["handling", "notes/new"])
def test_a_secretariat_has_no_working_fields(act: str, issue: Issue, log_in: LogIn) -> None:
    assert log_in("recorder").get(f"{ISSUE}{act}/").status_code == 403


@pytest.mark.parametrize(
    ("act", "name", "value"),
    [
        ("handling", "next_step", "a\u202eb"),
        ("handling", "next_step_due", "2201-01-01"),
        ("handling", "next_meeting", "us-nothing"),
        ("notes/new", "text", ""),
        ("notes/new", "text", "a" * 10_001),
        ("standing", "standing", "solved"),
        ("standing", "from_date", "1899-12-31"),
        ("standing", "note", "a\u200bb"),
    ],
)
def test_bad_input_is_told_at_the_field(act: str, name: str, value: str, issue: Issue, log_in: LogIn) -> None:
    page = save(log_in("officer"), act, **{"text": "A note", "standing": "raised", name: value})
    assert (page.status_code, errors(page)) == (422, {name})


# Notes


def test_a_note_bears_a_marking(issue: Issue, log_in: LogIn) -> None:
    red = factory.marking("US", "RED")
    client = log_in("officer")
    save(client, "notes/new", text="Ask the Coast Guard.", marking=red.pk)
    assert Note.objects.get().marking == red
    assert page_of(client, issue).count("TLP:RED") == 4  # top, bottom, on paper, and at the note
    assert "TLP:RED" not in page_of(log_in("secretariat"), issue)
    assert save(client, "notes/new", text="Ask.", marking=factory.marking("CU", "RED").pk).status_code == 422


def test_a_note_is_for_ones_own(issue: Issue, log_in: LogIn) -> None:
    assert save(log_in("officer"), "notes/new", text="Ask the Coast Guard.").status_code == 302
    note = Note.objects.get()
    assert (note.compartment.prefix, note.written_by.username) == ("US", "officer")
    assert "Ask the Coast Guard." in text(log_in("head").get(ISSUE))
    assert "Ask the Coast Guard." not in text(log_in("cuba-officer").get(ISSUE))


# Standing


def test_a_side_reports_for_itself_in_the_joint_record(issue: Issue, log_in: LogIn) -> None:
    save(log_in("officer"), "standing", standing="under_discussion", from_date="2009-07-14", note="Both spoke")
    report = StandingReport.objects.get()
    issue.refresh_from_db()
    assert (str(report.side), report.from_date) == ("United States", datetime.date(2009, 7, 14))
    assert issue.standing == "under_discussion"
    assert errors(save(log_in("officer"), "standing", side="CU")) == {"side"}


def test_the_secretariat_reports_for_the_desk(issue: Issue, log_in: LogIn) -> None:
    assert "side" not in fields(log_in("recorder").get(f"{ISSUE}standing/"))
    save(log_in("recorder"), "standing", standing="noted")
    assert StandingReport.objects.get().side is None


def test_in_private_any_side_is_recorded(log_in: LogIn) -> None:
    factory.log_issue("US")
    url = ISSUE.replace("MIG", "US")
    for side, name in (("CU", "Cuba"), ("", "None")):
        log_in("officer").post(f"{url}standing/", {"side": side, "standing": "declined", "from_date": "2009-07-14"})
        assert str(StandingReport.objects.latest("reported_at").side) == name
