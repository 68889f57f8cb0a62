"""Clearing and returning in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Clearance, Issue, ProposalState, Review
from tests import factory
from tests.admin.pages import hidden, list_of, page_of, said, text
from tests.conftest import LogIn


def decide(client: Client, judged: Any, verdict: str = "cleared", **typed: Any) -> Any:
    """Send the form as the page has it."""
    version = hidden(client.get(page_of(judged)), "version")
    data = {"verdict": verdict, "version": version[0] if version else 1, "comment": ""} | typed
    return client.post(page_of(judged), data)


def select(client: Client, action: str, *judged: Any, **more: Any) -> Any:
    keys = [str(each.pk) for each in judged]
    return client.post(list_of(judged[0]._meta.model_name), {"action": action, "_selected_action": keys} | more)


def confirm(client: Client, page: Any, action: str, model: str, comment: str = "") -> Any:
    """Send the page that asks, as it is."""
    fields = {name: hidden(page, name) for name in ("_selected_action", "item", "decided", "select_across")}
    return client.post(list_of(model), fields | {"action": action, "comment": comment}, follow=True)


def test_shows_the_change_word_by_word(log_in: LogIn) -> None:
    source = factory.log_source()
    issue = factory.log_issue(summary="Return by sea.", passage=factory.passage(source, "a deep water port"))
    change = factory.propose(issue, reason="As published.", summary="Return by air.")
    page = text(log_in("secretariat").get(page_of(change)))
    assert "sea<span" in page.split("<del>")[1]
    assert "air<span" in page.split("<ins>")[1]
    assert "As published." in page
    assert "<mark>a deep water port</mark>" in page
    assert "Access to a deep-water seaport</td>" in page


@pytest.mark.parametrize("kind", ["issue", "position", "meeting", "proposal"])
def test_approve(log_in: LogIn, kind: str) -> None:
    issue = factory.log_issue(title="A port")
    make: dict[str, Callable[[], Any]] = {
        "issue": lambda: factory.submit(issue),
        "position": lambda: factory.log_position(issue, submit=True),
        "meeting": lambda: factory.log_meeting(submit=True),
        "proposal": lambda: factory.propose(issue, title="A deep port"),
    }
    judged = make[kind]()
    client = log_in("secretariat")
    answer = decide(client, judged)
    assert answer["Location"] == list_of(kind)
    judged.refresh_from_db()
    assert (judged.state == ProposalState.APPLIED) if kind == "proposal" else judged.is_cleared
    assert said(client.get(list_of(kind)))[0].endswith(": Cleared.")
    review = Review.objects.latest("decided_at")
    assert (review.decided_by.username, review.role) == ("secretariat", "reviewer")


def test_return_needs_a_comment(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    client = log_in("secretariat")
    answer = decide(client, issue, "returned")
    assert answer.status_code == 422
    assert 'data-error="comment"' in text(answer)
    assert decide(client, issue, "returned", comment="Which port?").status_code == 302
    issue.refresh_from_db()
    assert (issue.clearance, Review.objects.get().comment) == (Clearance.RETURNED, "Which port?")


@pytest.mark.parametrize(
    ("typed", "where"),
    [({"comment": "zero\u200bwidth"}, "comment"), ({"verdict": "perhaps"}, "verdict"), ({"version": "x"}, "version")],
)
def test_bad_input_loses_nothing(log_in: LogIn, typed: dict[str, str], where: str) -> None:
    issue = factory.log_issue(submit=True)
    answer = decide(log_in("secretariat"), issue, **{"comment": "Typed already."} | typed)
    assert answer.status_code == 422
    assert f'data-error="{where}"' in text(answer)
    assert typed.get("comment", "Typed already.") in text(answer)
    issue.refresh_from_db()
    assert issue.is_waiting


def test_nobody_clears_their_own(log_in: LogIn) -> None:
    issue = factory.log_issue(by="secretariat", submit=True)
    client = log_in("secretariat")
    assert 'name="verdict"' not in text(client.get(page_of(issue)))
    answer = decide(client, issue, version=issue.version)
    assert answer.status_code == 403
    assert "Nobody clears what they logged or edited themselves." in text(answer)
    issue.refresh_from_db()
    assert issue.is_waiting


def test_what_changed_or_was_decided_is_not_decided_again(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    verbs.revise(record=issue, by=factory.person("recorder"), version=1, title="A deep port")
    client = log_in("secretariat")
    answer = decide(client, issue, version=1, comment="Typed.")
    assert answer.status_code == 409
    assert "This changed after you opened it." in text(answer)
    assert "A deep port" in text(answer)
    assert "Typed." in text(answer)
    assert decide(client, issue).status_code == 302
    answer = decide(client, issue, version=2)
    assert answer.status_code == 409
    assert "Cleared by Secretariat." in text(answer)
    assert Review.objects.count() == 1


def test_approve_several_after_a_page_that_asks(log_in: LogIn) -> None:
    first, second = factory.log_issue(title="A port", submit=True), factory.log_issue(title="B port", submit=True)
    client = log_in("secretariat")
    page = select(client, "approve_selected", first, second)
    assert page.status_code == 200
    assert "<ins>A port</ins>" in text(page)
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"submitted"}
    answer = confirm(client, page, "approve_selected", "issue")
    assert said(answer) == ["MIG-001: Cleared.", "MIG-002: Cleared."]
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"cleared"}


def test_return_several_needs_a_comment(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    page = select(client, "return_selected", first, second)
    answer = confirm(client, page, "return_selected", "issue")
    assert answer.status_code == 422
    assert 'data-error="comment"' in text(answer)
    confirm(client, page, "return_selected", "issue", "Say more.")
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"returned"}
    assert set(Review.objects.values_list("comment", flat=True)) == {"Say more."}


def test_those_that_changed_are_skipped_and_said(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    page = select(client, "approve_selected", first, second)
    verbs.revise(record=second, by=factory.person("recorder"), version=1, title="Another")
    messages = said(confirm(client, page, "approve_selected", "issue"))
    assert messages[0] == "MIG-001: Cleared."
    assert messages[1].startswith("MIG-002: nothing was decided. It changed")
    second.refresh_from_db()
    assert second.is_waiting


def test_ones_own_and_those_decided_are_shown_and_left(log_in: LogIn) -> None:
    mine, cleared = factory.log_issue(by="secretariat", submit=True), factory.clear(factory.log_issue())
    client = log_in("secretariat")
    page = select(client, "approve_selected", mine, cleared)
    assert hidden(page, "item") == []
    assert "Nobody clears what they logged" in text(page)
    forged = {"decided": "yes", "item": [f"issue:{mine.pk}:{mine.version}"]}
    answer = select(client, "approve_selected", mine, **forged)
    assert answer.status_code == 302
    assert "Nobody clears what they logged or edited themselves." in said(client.get(list_of("issue")))[0]
    mine.refresh_from_db()
    assert mine.is_waiting


def test_a_mixed_selection_reaches_no_hidden_record(log_in: LogIn) -> None:
    shown, concealed = factory.log_issue(submit=True), factory.log_issue("CU", title="Canary", submit=True)
    client = log_in("secretariat")
    page = select(client, "approve_selected", shown, concealed)
    assert "Canary" not in text(page)
    assert hidden(page, "_selected_action") == [str(shown.pk)]
    forged = {"decided": "yes", "item": [f"issue:{concealed.pk}:1", f"issue:{shown.pk}:1"]}
    select(client, "approve_selected", shown, concealed, **forged)
    concealed.refresh_from_db()
    shown.refresh_from_db()
    assert (concealed.is_waiting, shown.is_cleared) == (True, True)


def test_at_most_a_page_at_a_time(log_in: LogIn) -> None:
    issues = [factory.log_issue(submit=True) for _number in range(26)]
    client = log_in("secretariat")
    select(client, "approve_selected", *issues)
    assert "at most 25 at a time" in said(client.get(list_of("issue")))[0]
    page = select(client, "approve_selected", issues[0], select_across="1")
    assert page.status_code == 302
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"submitted"}


def test_no_selection_is_answered(log_in: LogIn) -> None:
    client = log_in("secretariat")
    issue = factory.log_issue(submit=True)
    client.post(list_of("issue"), {"action": "approve_selected", "index": "0"})
    assert "must be selected" in said(client.get(list_of("issue")))[0]
    page = select(client, "approve_selected", issue, decided="yes", item="")
    assert page.status_code == 422


@pytest.mark.parametrize(("username", "status"), [("us-manager", 403), ("admin", 403), ("officer", 403)])
def test_others_decide_nothing(log_in: LogIn, username: str, status: int) -> None:
    issue = factory.log_issue("US", submit=True)
    client = log_in(username)
    assert select(client, "approve_selected", issue, decided="yes", item=f"issue:{issue.pk}:1").status_code == status
    assert decide(client, issue).status_code in (403, 404)
    issue.refresh_from_db()
    assert issue.is_waiting


@pytest.mark.parametrize("key", ["", "abc", "\x00", "00000000-0000-0000-0000-00000000000g"])
def test_what_is_no_key_at_all_is_refused(key: str, log_in: LogIn) -> None:
    sent = {"action": "approve_selected", "_selected_action": key}
    assert log_in("reviewer").post(list_of("issue"), sent).status_code == 400
