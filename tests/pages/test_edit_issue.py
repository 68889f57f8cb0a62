"""Editing an issue, and moving it on."""

from typing import Any

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Issue, Proposal
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, text

TALKS = "/us-cuba-migration/issues/"


def edit(client: Client, issue: Issue, /, **typed: Any) -> Any:
    """Send the form as the page has it, with some fields changed."""
    url = f"{TALKS}{issue.reference}/edit/"
    return client.post(url, fields(client.get(url)) | typed)


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue("US")


# A draft is revised


def test_the_form_has_what_the_issue_has(log_in: LogIn) -> None:
    issue = factory.log_issue("US", addressed_to=[factory.side("CU")], topic=factory.topic("US"), kind="request")
    shown = fields(log_in("officer").get(f"{TALKS}US-001/edit/"))
    assert (shown["title"], shown["kind"], shown["raised_by"]) == (issue.title, "request", "US")
    assert (shown["addressed_to"], shown["topic"]) == ("CU", str(issue.topic_id))


def test_a_draft_is_changed_at_once(issue: Issue, log_in: LogIn) -> None:
    answer = edit(log_in("officer"), issue, title="Use of a seaport", addressed_to=["CU"])
    issue.refresh_from_db()
    assert answer["Location"] == f"{TALKS}US-001/"
    assert (issue.title, issue.clearance) == ("Use of a seaport", "draft")
    assert [side.code for side in issue.addressed_to.all()] == ["CU"]


def test_saved_and_submitted(issue: Issue, log_in: LogIn) -> None:
    edit(log_in("officer"), issue, title="Use of a seaport", send="submit")
    issue.refresh_from_db()
    assert (issue.title, issue.clearance) == ("Use of a seaport", "submitted")


@pytest.mark.parametrize("kind", ["issue", "position"])
def test_what_was_returned_says_why_beside_the_form(kind: str, log_in: LogIn) -> None:
    issue = factory.log_issue("US", submit=kind == "issue")
    record = factory.submit(factory.log_position(issue, "US")) if kind == "position" else issue
    judged = {"verdict": "returned", "comment": "Say which port."}
    verbs.decide(record=record, by=factory.person("reviewer"), version=record.version, **judged)
    url = f"{TALKS}US-001/" + (f"positions/{record.pk}/" if kind == "position" else "")
    client = log_in("officer")
    assert "Say which port." in text(client.get(f"{url}edit/"))
    client.post(f"{url}submit/")
    assert "Say which port." not in text(client.get(f"{url}edit/"))


def test_a_colleague_may_edit_what_waits(log_in: LogIn) -> None:
    issue = factory.log_issue("US", submit=True)
    edit(log_in("reviewer"), issue, title="Use of a seaport")
    issue.refresh_from_db()
    assert (issue.title, issue.edited_by.username, issue.clearance) == ("Use of a seaport", "reviewer", "submitted")


def test_a_choice_that_a_script_leaves_out_stays(log_in: LogIn) -> None:
    issue = factory.log_issue("US", kind="request")
    sent = {"title": issue.title, "raised_by": "US", "version": issue.version}
    log_in("officer").post(f"{TALKS}US-001/edit/", sent)
    issue.refresh_from_db()
    assert issue.kind == "request"


def test_the_line_breaks_of_a_browser_are_no_change(log_in: LogIn) -> None:
    issue = factory.log_issue("US", summary="One.\n\nTwo.")
    edit(log_in("officer"), issue, summary="One.\r\n\r\nTwo.")
    assert Issue.objects.get().version == issue.version


# What is cleared is changed by a proposal


def test_a_cleared_issue_gets_a_proposal(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    client = log_in("officer")
    assert "This is cleared. What you change here is a proposal" in text(client.get(f"{TALKS}US-001/edit/"))
    answer = edit(client, issue, title="Use of a seaport", reason="As it was published")
    issue.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (proposal.changes, proposal.reason) == ({"title": "Use of a seaport"}, "As it was published")
    assert issue.title != "Use of a seaport"
    assert "Your change is proposed" in text(client.get(answer["Location"]))


def test_a_proposal_needs_a_reason_and_a_change(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    page = edit(log_in("officer"), issue, title="Use of a seaport")
    assert (page.status_code, errors(page)) == (422, {"reason"})
    assert fields(page)["title"] == "Use of a seaport"
    page = edit(log_in("officer"), issue, reason="None at all")
    assert (page.status_code, "Nothing was changed." in text(page)) == (422, True)
    assert not Proposal.objects.exists()


def test_a_change_that_waits_already_is_told(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    assert "has proposed a change already" not in text(log_in("officer").get(f"{TALKS}US-001/edit/"))
    factory.propose(issue, title="Use of a seaport")
    assert "Desk officer has proposed a change already" in text(log_in("officer").get(f"{TALKS}US-001/edit/"))


def test_a_proposal_sent_twice_is_one(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    client = log_in("officer")
    sent = fields(client.get(f"{TALKS}US-001/edit/")) | {"title": "Use of a seaport", "reason": "As it was published"}
    for _click in range(2):
        page = client.post(f"{TALKS}US-001/edit/", sent, follow=True)
        assert page.redirect_chain == [(f"{TALKS}US-001/", 302)]
        assert "Your change is proposed." in text(page)
    assert Proposal.objects.count() == 1


def test_what_a_colleague_has_proposed_already_is_told_at_the_form(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    edit(log_in("officer"), issue, title="Use of a seaport", reason="As it was published")
    page = edit(log_in("reviewer"), issue, title="Use of a seaport", reason="As it was published")
    assert (page.status_code, errors(page)) == (422, {"__all__"})
    assert "Desk officer has proposed this change already. It is waiting for review." in text(page)
    assert fields(page)["title"] == "Use of a seaport"
    assert Proposal.objects.count() == 1


def test_ones_own_proposal_is_taken_back(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    edit(log_in("officer"), issue, title="Use of a seaport", reason="As it was published")
    proposal = Proposal.objects.get()
    url = f"{TALKS}US-001/proposals/{proposal.pk}/take-back/"
    assert log_in("reviewer").post(url).status_code == 403
    assert log_in("outsider").post(url).status_code == 404
    assert log_in("officer").get(url).status_code == 405
    assert log_in("officer").post(url).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert "decided on in the meantime" in text(log_in("officer").post(url, follow=True))


# Somebody else was faster


def test_a_stale_form_is_refused_and_shows_both_texts(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    mine = fields(client.get(f"{TALKS}US-001/edit/")) | {"title": "My title", "summary": "My summary"}
    edit(log_in("reviewer"), issue, title="Their title")
    page = client.post(f"{TALKS}US-001/edit/", mine)
    assert page.status_code == 409
    assert "This was changed while you had it open" in text(page)
    assert {(row.label, row.theirs, row.mine) for row in page.context["differences"]} == {
        ("Title", "Their title", "My title"),
        ("Summary", "", "My summary"),
    }
    assert (fields(page)["title"], fields(page)["summary"]) == ("My title", "My summary")
    assert Issue.objects.get().title == "Their title"


def test_mine_can_be_sent_all_the_same(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    mine = fields(client.get(f"{TALKS}US-001/edit/")) | {"title": "My title"}
    edit(log_in("reviewer"), issue, title="Their title")
    page = client.post(f"{TALKS}US-001/edit/", mine)
    assert client.post(f"{TALKS}US-001/edit/", fields(page)).status_code == 302
    assert Issue.objects.get().title == "My title"


def test_what_was_cleared_meanwhile_becomes_a_proposal(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    mine = fields(client.get(f"{TALKS}US-001/edit/")) | {"title": "My title"}
    factory.clear(issue)
    page = client.post(f"{TALKS}US-001/edit/", mine)
    assert page.status_code == 409
    assert client.post(f"{TALKS}US-001/edit/", fields(page) | {"reason": "Plainer"}).status_code == 302
    assert Proposal.objects.get().changes == {"title": "My title"}


def test_what_was_withdrawn_meanwhile_is_not_written_over(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    mine = fields(client.get(f"{TALKS}US-001/edit/")) | {"title": "My title"}
    verbs.withdraw(record=issue, by=factory.person("reviewer"), version=issue.version, reason="Logged twice")
    page = client.post(f"{TALKS}US-001/edit/", mine)
    assert page.status_code == 409
    assert client.post(f"{TALKS}US-001/edit/", fields(page)).status_code == 409


# Submitted, withdrawn, restored


def test_submits(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    assert client.post(f"{TALKS}US-001/submit/")["Location"] == f"{TALKS}US-001/"
    issue.refresh_from_db()
    assert issue.is_waiting
    assert client.get(f"{TALKS}US-001/submit/").status_code == 405


def test_what_is_cleared_is_not_submitted(issue: Issue, log_in: LogIn) -> None:
    factory.clear(issue)
    page = log_in("officer").post(f"{TALKS}US-001/submit/", follow=True)
    assert "This was changed in the meantime." in text(page)
    assert Issue.objects.get().is_cleared


def test_withdraws_with_a_reason_and_restores(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    url = f"{TALKS}US-001/withdraw/"
    page = client.post(url, fields(client.get(url)))
    assert (page.status_code, errors(page)) == (422, {"withdrawal_reason"})
    assert client.post(url, fields(page) | {"withdrawal_reason": "Logged twice"}).status_code == 302
    issue.refresh_from_db()
    assert (issue.clearance, issue.withdrawal_reason) == ("withdrawn", "Logged twice")
    page = client.get(f"{TALKS}US-001/restore/")
    assert "It was withdrawn: “Logged twice”" in text(page)
    assert client.post(f"{TALKS}US-001/restore/", fields(page)).status_code == 302
    issue.refresh_from_db()
    assert (issue.clearance, issue.withdrawal_reason) == ("draft", "")


def test_what_changed_meanwhile_is_not_withdrawn(issue: Issue, log_in: LogIn) -> None:
    client = log_in("officer")
    url = f"{TALKS}US-001/withdraw/"
    mine = fields(client.get(url)) | {"withdrawal_reason": "Logged twice"}
    edit(log_in("reviewer"), issue, title="Their title")
    page = client.post(url, mine)
    assert page.status_code == 409
    assert fields(page)["withdrawal_reason"] == "Logged twice"
    assert client.post(url, fields(page)).status_code == 302


def test_what_is_withdrawn_is_restored_before_it_is_edited(issue: Issue, log_in: LogIn) -> None:
    verbs.withdraw(record=issue, by=factory.person("officer"), version=issue.version, reason="Logged twice")
    page = log_in("officer").get(f"{TALKS}US-001/edit/", follow=True)
    assert "Restore it before you change it." in text(page)


# Who may


@pytest.mark.parametrize("act", ["edit", "submit", "withdraw", "restore"])
def test_outsiders_get_404_and_readers_403(act: str, issue: Issue, log_in: LogIn) -> None:
    url = f"{TALKS}US-001/{act}/"
    unseeing = dict.fromkeys(("outsider", "cuba-officer", "secretariat"), 404)
    for user, status in (unseeing | dict.fromkeys(("head", "us-manager"), 403)).items():
        assert log_in(user).post(url, {"version": issue.version}).status_code == status
        if act != "submit":
            assert log_in(user).get(url).status_code == status
            assert log_in("officer").put(url).status_code == 405
    assert Issue.objects.get().version == issue.version


BAD = {"title": "a\u202eb", "summary": "a\x00b", "topic": "x" * 36, "version": "9" * 400, "kind": "complaint"}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_at_the_field(name: str, issue: Issue, log_in: LogIn) -> None:
    page = edit(log_in("officer"), issue, **{"summary": "Typed with care", name: BAD[name]})
    assert (page.status_code, errors(page)) == (422, {name})
    assert Issue.objects.get().version == issue.version


ACTS = ("edit", "submit", "withdraw", "restore", "handling", "notes/new", "positions/new", "standing", "raised-at")


def test_the_page_of_an_issue_links_what_one_may_do(issue: Issue, log_in: LogIn) -> None:
    def links(user: str) -> set[str]:
        page = text(log_in(user).get(f"{TALKS}US-001/"))
        return {act for act in ACTS if f"{TALKS}US-001/{act}/" in page}

    assert links("head") == set()
    assert links("officer") == set(ACTS) - {"restore"}
    verbs.withdraw(record=issue, by=factory.person("officer"), version=issue.version, reason="Logged twice")
    assert links("officer") == set(ACTS) - {"edit", "submit", "withdraw"}
