"""Correcting a change that was returned, and proposing it again."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Issue, Position, Proposal, ReviewedRecord
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import fields, in_words, text

AGAIN = "Correct and propose again"


def page_of(record: ReviewedRecord) -> str:
    """The address of the page on which a record is shown."""
    shown: Any = record.issue if isinstance(record, Position) else record
    return str(shown.get_absolute_url())


def form_of(record: ReviewedRecord) -> str:
    return page_of(record) + (f"positions/{record.pk}/edit/" if isinstance(record, Position) else "edit/")


def decide(change: Proposal, verdict: str, by: str = "reviewer", comment: str = "") -> None:
    """Decide on a change as the record is now."""
    version = type(change.subject)._default_manager.get(pk=change.subject.pk).version
    decision: dict[str, Any] = {"version": version, "verdict": verdict, "comment": comment}
    verbs.decide_proposal(proposal=change, by=factory.person(by), **decision)


def returned(record: ReviewedRecord, comment: str = "Say which port.", **columns: Any) -> Proposal:
    """A change that the desk officer proposed to a record, sent back by the reviewer."""
    change = factory.propose(record, by="officer", reason="As it was published", **columns)
    decide(change, "returned", comment=comment)
    return change


def change(record: ReviewedRecord, **columns: Any) -> None:
    """Have colleagues change a cleared record."""
    factory.give_role("officer", "US", "reviewer")
    decide(factory.propose(record, by="reviewer", **columns), "cleared", by="officer")
    factory.give_role("officer", "US", "officer")
    record.refresh_from_db()


def notices(client: Client, url: str) -> str:
    """What a page says of returned changes, in words."""
    found = re.findall(r'<div class="note note--wax.*?</div></div>', text(client.get(url)), re.S)
    return in_words(" ".join(found))


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue("US", title="A port", summary="Old.")


def test_the_form_has_what_was_proposed_with_the_reviewer_s_comment(issue: Issue, log_in: LogIn) -> None:
    cuba, topic = factory.side("CU"), factory.topic("US")
    returned(issue, title="A deep port", addressed_to=[cuba], topic=topic, marking=factory.marking("US", "AMBER"))
    client = log_in("officer")
    shown = fields(client.get(form_of(issue)))
    assert (shown["title"], shown["summary"], shown["reason"]) == ("A deep port", "Old.", "As it was published")
    assert (shown["addressed_to"], shown["topic"]) == ("CU", str(topic.pk))
    told = notices(client, form_of(issue))
    assert re.match(r"Your change was returned · .+ · Reviewer Say which port\.", told)


@pytest.mark.parametrize("kind", ["position", "meeting"])
def test_positions_and_meetings_too(kind: str, issue: Issue, log_in: LogIn) -> None:
    meeting = factory.log_meeting("US", host_side=factory.side("US"))
    record: ReviewedRecord = factory.log_position(issue) if kind == "position" else meeting
    day = datetime.date(2009, 7, 15)
    returned(record, **({"text": "Asks for Mariel.", "said_on": day} if kind == "position" else {"end_date": day}))
    client = log_in("officer")
    shown = fields(client.get(form_of(record)))
    assert shown["said_on" if kind == "position" else "end_date"] == "2009-07-15"
    assert f'href="{form_of(record)}"' in text(client.get(page_of(record)))
    assert f"Say which port. {AGAIN}" in notices(client, page_of(record))
    assert client.post(form_of(record), shown).status_code == 302
    assert AGAIN not in text(client.get(page_of(record)))


def test_home_and_the_record_s_page_lead_there_until_it_is_proposed_anew(issue: Issue, log_in: LogIn) -> None:
    first = returned(issue, title="A deep port")
    client = log_in("officer")
    for url in ("/", page_of(issue)):
        assert f'href="{form_of(issue)}">{AGAIN}' in text(client.get(url))
    assert notices(client, page_of(issue)).endswith(f"Reviewer Say which port. {AGAIN}")
    typed = fields(client.get(form_of(issue))) | {"title": "The port of Mariel"}
    assert client.post(form_of(issue), typed)["Location"] == page_of(issue)
    for url in ("/", page_of(issue)):
        assert AGAIN not in text(client.get(url))
    anew = Proposal.objects.exclude(pk=first.pk).get()
    assert (anew.changes, anew.reason, anew.state) == ({"title": "The port of Mariel"}, first.reason, "pending")
    first.refresh_from_db()
    assert (first.state, first.changes) == ("returned", {"title": "A deep port"})
    assert fields(client.get(form_of(issue)))["title"] == "A port"


@pytest.mark.parametrize("fate", ["taken back", "applied"])
def test_a_later_change_of_theirs_ends_it_whatever_became_of_that(fate: str, issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    later = factory.propose(issue, by="officer", summary="New.")
    if fate == "applied":
        decide(later, "cleared")
    else:
        verbs.take_back(proposal=later, by=factory.person("officer"))
    for url in ("/", page_of(issue)):
        assert AGAIN not in text(log_in("officer").get(url))
    assert fields(log_in("officer").get(form_of(issue)))["title"] == "A port"


def test_the_newest_of_several_returned_ones_is_corrected(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    returned(issue, title="A very deep port", comment="How deep?")
    client = log_in("officer")
    assert fields(client.get(form_of(issue)))["title"] == "A very deep port"
    for url in (form_of(issue), page_of(issue)):
        assert notices(client, url).count("Your change was returned") == 1
        assert "How deep?" in notices(client, url)


def test_what_was_not_proposed_reads_as_it_does_now(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    change(issue, summary="Newer than the proposal.")
    client = log_in("officer")
    shown = fields(client.get(form_of(issue)))
    assert (shown["title"], shown["summary"]) == ("A deep port", "Newer than the proposal.")
    assert shown["version"] == str(issue.version)
    assert client.post(form_of(issue), shown).status_code == 302
    assert Proposal.objects.get(state="pending").changes == {"title": "A deep port"}


def test_what_somebody_else_wrote_in_the_same_field_meanwhile_is_replaced_in_the_form_alone(
    issue: Issue, log_in: LogIn
) -> None:
    returned(issue, title="A deep port")
    change(issue, title="Their port")
    assert fields(log_in("officer").get(form_of(issue)))["title"] == "A deep port"
    assert Issue.objects.get().title == "Their port"


def test_one_may_start_from_the_register_s_text(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    client = log_in("officer")
    assert 'href="?afresh">Start from the register' in text(client.get(form_of(issue)))
    afresh = client.get(f"{form_of(issue)}?afresh")
    assert (fields(afresh)["title"], fields(afresh).get("reason")) == ("A port", "")
    assert "Say which port." in text(afresh)
    assert f'href="{form_of(issue)}">Go on with what you proposed' in text(afresh)


def test_a_choice_that_a_script_leaves_out_is_the_register_s(issue: Issue, log_in: LogIn) -> None:
    returned(issue, kind="request")
    sent = {"title": "A deep port", "summary": "Old.", "raised_by": "US", "version": issue.version, "reason": "Plainer"}
    assert log_in("officer").post(form_of(issue), sent).status_code == 302
    assert Proposal.objects.get(state="pending").changes == {"title": "A deep port"}


def test_what_can_not_be_proposed_comes_back_as_it_was_typed(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    client = log_in("officer")
    page = client.post(form_of(issue), fields(client.get(form_of(issue))) | {"reason": "", "title": "Typed with care"})
    assert page.status_code == 422
    assert (fields(page)["title"], "Say which port." in text(page)) == ("Typed with care", True)
    assert "The form has what you proposed" not in text(page)


def test_a_row_that_is_no_longer_offered_is_left_out(issue: Issue, log_in: LogIn) -> None:
    position = factory.log_position(issue)
    gone = factory.log_meeting("US")
    returned(position, meeting=gone, text="Asks for Mariel.")
    verbs.withdraw(record=gone, by=factory.person("officer"), version=gone.version, reason="Twice.")
    shown = fields(log_in("officer").get(form_of(position)))
    assert (shown["meeting"], shown["text"]) == ("", "Asks for Mariel.")


def test_it_is_its_author_s_alone(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    for user in ("reviewer", "head"):
        assert AGAIN not in text(log_in(user).get(page_of(issue)))
    assert fields(log_in("reviewer").get(form_of(issue)))["title"] == "A port"
    assert log_in("outsider").get(form_of(issue)).status_code == 404
    assert log_in("head").get(form_of(issue)).status_code == 403
    factory.give_role("officer", "US", "reader")
    for url in ("/", page_of(issue)):
        assert AGAIN not in text(log_in("officer").get(url))


def test_what_is_withdrawn_takes_no_corrections(issue: Issue, log_in: LogIn) -> None:
    returned(issue, title="A deep port")
    verbs.withdraw(record=issue, by=factory.person("officer"), version=issue.version, reason="Twice.")
    for url in ("/", page_of(issue)):
        assert AGAIN not in text(log_in("officer").get(url))
