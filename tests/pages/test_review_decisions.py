"""Deciding in the review queue."""

import re

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Clearance, ProposalState, Review
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import text
from tests.pages.reviewing import QUEUE, address, decide, waiting


def test_approve_and_next(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    answer = decide(client, first)
    assert (answer.status_code, answer["Location"]) == (302, address(second))
    first.refresh_from_db()
    assert first.clearance == Clearance.CLEARED
    page = text(client.get(answer["Location"]))
    assert "MIG-001 is cleared" in page
    assert '<a href="/us-cuba-migration/issues/MIG-001/">' in page
    review = Review.objects.get()
    assert (review.decided_by.username, review.role, review.reviewed_version) == ("secretariat", "reviewer", 1)


def test_after_the_last_comes_the_first_and_then_the_queue(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    assert f'href="{address(first)}">Skip' in text(client.get(address(second)))
    assert decide(client, second)["Location"] == address(first)
    assert '">Skip<' not in text(client.get(address(first)))
    assert decide(client, first)["Location"] == QUEUE


def test_approving_a_proposal_applies_it(log_in: LogIn) -> None:
    issue = factory.log_issue(title="A port")
    change = factory.propose(issue, title="A deep port", supported_by=[factory.side("CU")])
    assert decide(log_in("secretariat"), change).status_code == 302
    issue.refresh_from_db()
    change.refresh_from_db()
    assert (issue.title, list(issue.supported_by.all())) == ("A deep port", [factory.side("CU")])
    assert change.state == ProposalState.APPLIED


def test_return_needs_a_comment_and_loses_nothing(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    answer = decide(log_in("secretariat"), issue, "returned", comment="  ")
    assert answer.status_code == 422
    assert 'data-error="comment"' in text(answer)
    issue.refresh_from_db()
    assert issue.clearance == Clearance.SUBMITTED


def test_return_with_a_comment(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    client = log_in("secretariat")
    answer = decide(client, issue, "returned", comment="Which port? <b>")
    issue.refresh_from_db()
    assert (answer.status_code, issue.clearance) == (302, Clearance.RETURNED)
    assert "MIG-001 is returned to Recorder" in text(client.get(answer["Location"]))
    assert Review.objects.get().comment == "Which port? <b>"


def test_what_is_typed_is_escaped(log_in: LogIn) -> None:
    issue = factory.log_issue(title="<script>x</script>", summary="<b>y</b>", submit=True)
    client = log_in("secretariat")
    page, queue = (client.get(url).content.decode() for url in (address(issue), QUEUE))
    assert "&lt;b&gt;y" in page
    assert "<b>y" not in page
    assert "<script>x" not in page + queue


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({"comment": "x" * 2_001}, "comment"),
        ({"comment": "zero\u200bwidth"}, "comment"),
        ({"comment": "NUL\x00"}, "comment"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"version": ""}, "version"),
        ({"version": "9" * 400}, "version"),
    ],
)
def test_bad_input_is_refused_at_its_field(log_in: LogIn, typed: dict[str, str], where: str) -> None:
    issue = factory.log_issue(submit=True)
    answer = decide(log_in("secretariat"), issue, **{"comment": "Typed already."} | typed)
    assert answer.status_code == 422
    assert f'data-error="{where}"' in text(answer)
    assert typed.get("comment", "Typed already.").strip("\x00")[:20] in text(answer)
    issue.refresh_from_db()
    assert issue.clearance == Clearance.SUBMITTED


def test_nobody_clears_their_own(log_in: LogIn) -> None:
    issue = factory.log_issue(by="secretariat", submit=True)
    client = log_in("secretariat")
    page = text(client.get(address(issue)))
    assert "Nobody clears what they logged or last edited themselves." in page
    assert "data-approve" not in page
    assert "There is no other reviewer" not in page
    answer = client.post(address(issue), {"verdict": "cleared", "version": issue.version, "comment": ""})
    assert answer.status_code == 403
    assert "Nobody clears what they logged or edited themselves." in text(answer)
    issue.refresh_from_db()
    assert issue.clearance == Clearance.SUBMITTED


def test_nobody_clears_their_own_proposal(log_in: LogIn) -> None:
    change = factory.propose(factory.log_issue(), by="reviewer", title="A port")
    client = log_in("reviewer")
    assert waiting(client) == []
    answer = client.post(address(change), {"verdict": "cleared", "version": change.issue.version})  # type: ignore[union-attr]
    assert answer.status_code == 403


def test_the_only_reviewer_is_told_whom_to_ask(log_in: LogIn) -> None:
    issue = factory.log_issue("OAS", by="oas-reviewer", submit=True)
    page = text(log_in("oas-reviewer").get(address(issue)))
    assert "There is no other reviewer here yet: ask a manager to add one." in page


def test_a_record_that_changed_is_shown_and_not_decided(log_in: LogIn) -> None:
    issue = factory.log_issue(title="A port", submit=True)
    verbs.revise(record=issue, by=factory.person("recorder"), version=1, title="A deep port")
    client = log_in("secretariat")
    answer = client.post(address(issue), {"verdict": "returned", "version": 1, "comment": "Which port?"})
    page = text(answer)
    assert answer.status_code == 409
    assert "This changed after you opened it." in page
    assert "A deep port" in page
    assert "Which port?" in page
    assert 'name="version" value="2"' in page
    issue.refresh_from_db()
    assert issue.clearance == Clearance.SUBMITTED


def test_who_comes_second_is_told_who_decided(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    second = log_in("reviewer")
    second.get(address(issue))
    decide(log_in("secretariat"), issue)
    answer = second.post(address(issue), {"verdict": "returned", "version": 1, "comment": "Which port?"})
    assert answer.status_code == 409
    assert "Your decision doesn't count: this was no longer waiting." in text(answer)
    assert "Cleared by Secretariat." in text(answer)
    assert "You wrote: Which port?" in text(answer)
    assert Review.objects.count() == 1


def test_says_what_became_of_what_does_not_wait(log_in: LogIn) -> None:
    client, officer = log_in("secretariat"), factory.person("recorder")
    issue = factory.log_issue()
    assert "It is a draft, not submitted for review yet." in text(client.get(address(issue)))
    factory.submit(issue)
    verbs.withdraw(record=issue, by=officer, version=issue.version, reason="Logged twice.")
    assert waiting(client) == []
    assert "It was withdrawn from the register: Logged twice." in text(client.get(address(issue)))
    change = factory.propose(factory.log_issue(), title="A port")
    verbs.take_back(proposal=change, by=officer)
    assert waiting(client) == []
    assert "The change was taken back." in text(client.get(address(change)))


def test_what_was_typed_when_the_log_in_ended_is_there_again(log_in: LogIn, nobody: Client) -> None:
    issue = factory.log_issue(submit=True)
    client = log_in("secretariat")
    token = re.search(r'name="kept_for" value="([^"]+)"', text(client.get(address(issue))))
    assert token
    typed = {"verdict": "returned", "version": 1, "comment": "Which port is it?", "kept_for": token[1]}
    assert nobody.post(address(issue), typed).status_code == 302
    assert "Which port is it?" not in text(log_in("reviewer").get(address(issue)))
    assert "Which port is it?" in text(client.get(address(issue)))
    decide(client, issue, "returned", comment="Which port is it?")
    assert text(client.get(address(issue))).count("Which port is it?") == 1
