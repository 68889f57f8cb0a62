"""The review queue, and the decisions made there."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions import reviews as verbs
from issues.models import (
    Clearance,
    Issue,
    Negotiation,
    Proposal,
    ProposalState,
    Review,
    ReviewedRecord,
)
from tests import factory
from tests.conftest import LogIn

QUEUE = "/us-cuba-migration/review/"


def address(judged: ReviewedRecord | Proposal) -> str:
    slug = Negotiation.objects.get(pk=judged.negotiation_id).slug
    return f"/{slug}/review/{judged._meta.model_name}/{judged.pk}/"


def decide(client: Client, judged: ReviewedRecord | Proposal, verdict: str = "cleared", **typed: Any) -> HttpResponse:
    """Send the form as the page has it."""
    version = re.search(r'name="version" value="(\d+)"', text(client.get(address(judged))))
    data = {"verdict": verdict, "version": version[1] if version else 1, "comment": ""} | typed
    answer: HttpResponse = client.post(address(judged), data)  # type: ignore[assignment]
    return answer


def text(page: Any) -> str:
    content: str = page.content.decode()
    return content


def waiting(client: Client, url: str = QUEUE) -> list[str]:
    return re.findall(r'data-review="([^"]+)"', text(client.get(url)))


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(QUEUE)
    return len(captured)


# The queue


def test_shows_what_waits_oldest_first(transactional_db: None, log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue()
    factory.log_meeting(submit=True)
    factory.submit(second)
    assert waiting(log_in("secretariat")) == ["MIG-001", "21-new-york-2009", "MIG-002"]
    assert first.reference == "MIG-001"


def test_shows_all_four_kinds(log_in: LogIn) -> None:
    issue = factory.log_issue()
    factory.propose(issue, title="A seaport")
    factory.log_position(issue, submit=True)
    factory.log_meeting(submit=True)
    page = text(log_in("secretariat").get(QUEUE))
    assert re.findall(r'name="item" value="(\w+):', page) == ["proposal", "position", "meeting"]
    assert "Change to 1 field" in page
    assert "Position of United States" in page
    assert "New meeting" in page


def test_drafts_and_decided_ones_do_not_wait(log_in: LogIn) -> None:
    factory.log_issue()
    factory.clear(factory.log_issue())
    page = log_in("secretariat").get(QUEUE)
    assert 'data-review="' not in text(page)
    assert "Nothing waits for you" in text(page)


def test_shows_only_the_compartments_where_one_reviews(log_in: LogIn) -> None:
    factory.log_issue("US", submit=True)
    factory.log_issue("CU", submit=True)
    factory.log_issue("MIG", submit=True)
    assert waiting(log_in("secretariat")) == ["MIG-001"]
    assert waiting(log_in("reviewer")) == ["US-001", "MIG-001"]
    assert waiting(log_in("cuba-reviewer")) == ["CU-001", "MIG-001"]


def test_lists_ones_own_apart(log_in: LogIn) -> None:
    factory.log_issue(by="secretariat", submit=True)
    page = text(log_in("secretariat").get(QUEUE))
    assert 'data-review="' not in page
    assert re.findall(r'data-own="([^"]+)"', page) == ["MIG-001"]
    assert "data-own" not in text(log_in("reviewer").get(QUEUE))


def test_what_one_edited_last_is_ones_own(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    verbs.revise(record=issue, by=factory.person("secretariat"), version=issue.version, title="A seaport")
    assert waiting(log_in("secretariat")) == []
    assert waiting(log_in("reviewer")) == ["MIG-001"]


def test_a_position_is_named_by_its_issue_only_where_that_is_seen(log_in: LogIn) -> None:
    joint = factory.log_issue("MIG", title="A deep-water seaport")
    factory.log_position(joint, "US", submit=True)
    assert waiting(log_in("reviewer")) == ["MIG-001"]
    factory.leave("reviewer", "MIG")
    client = log_in("reviewer")
    assert waiting(client) == ["US"]
    page = text(client.get(QUEUE))
    assert "deep-water" not in page
    assert "An issue that you don&#x27;t see" in page


def test_pages_of_the_queue(log_in: LogIn) -> None:
    for _number in range(27):
        factory.log_issue(submit=True)
    client = log_in("secretariat")
    assert len(waiting(client)) == 25
    assert waiting(client, f"{QUEUE}?page=2") == ["MIG-026", "MIG-027"]
    assert waiting(client, f"{QUEUE}?page=x") == waiting(client)
    last = Issue.objects.get(number=27)
    assert waiting(client, address(last)) == ["MIG-026", "MIG-027"]


def test_the_queue_costs_the_same_for_two_rows_and_twenty(log_in: LogIn) -> None:
    for _number in range(2):
        factory.log_issue(submit=True)
    client = log_in("secretariat")
    few = queries(client)
    for _number in range(18):
        factory.log_issue(submit=True)
    assert queries(client) == few <= 30


@pytest.mark.parametrize("username", ["officer", "head", "us-manager"])
def test_those_who_review_nothing_get_403(log_in: LogIn, username: str) -> None:
    answer = log_in(username).get(QUEUE)
    assert answer.status_code == 403
    assert "You review nothing in this negotiation" in text(answer)


def test_outsider_gets_404(log_in: LogIn) -> None:
    assert log_in("outsider").get(QUEUE).status_code == 404
    assert log_in("admin").get(QUEUE).status_code == 404


def test_nothing_is_written_at_the_queue(log_in: LogIn) -> None:
    assert log_in("secretariat").post(QUEUE).status_code == 405


# One thing


def test_a_new_record_is_shown_whole(log_in: LogIn) -> None:
    topic = factory.topic("MIG", "Repatriation")
    issue = factory.log_issue(summary="So that people can return by sea.", topic=topic, submit=True)
    page = text(log_in("secretariat").get(address(issue)))
    assert "<ins>So that people can return by sea.</ins>" in page
    assert "<ins>Repatriation</ins>" in page
    assert "<ins>United States</ins>" in page
    assert str(topic.pk) not in page
    assert "<del>" not in page


def test_a_proposal_stands_beside_the_cleared_text_word_by_word(log_in: LogIn) -> None:
    issue = factory.log_issue(summary="So that people can return by sea.")
    change = factory.propose(issue, reason="As it was published.", summary="So that people can return by air.")
    page = text(log_in("secretariat").get(address(change)))
    assert re.search(r"So that people can return by <del><span[^>]*>[^<]*</span>sea<span", page)
    assert re.search(r"So that people can return by <ins><span[^>]*>[^<]*</span>air<span", page)
    assert "As it was published." in page
    assert "Access to a deep-water seaport</td>" not in page
    assert "Access to a deep-water seaport</td>" in text(log_in("secretariat").get(address(change) + "?unchanged=yes"))


def test_a_corrected_record_stands_beside_what_was_returned(transactional_db: None, log_in: LogIn) -> None:
    issue = factory.log_issue(title="A port", submit=True)
    by = factory.person("secretariat")
    verbs.decide(record=issue, by=by, version=issue.version, verdict="returned", comment="Which port?")
    issue.refresh_from_db()
    support = {"title": "A deep port", "supported_by": [factory.side("CU")]}
    verbs.revise(record=issue, by=factory.person("recorder"), version=issue.version, **support)
    factory.submit(issue)
    page = text(log_in("secretariat").get(address(issue)))
    assert "Returned, version 2" in page
    assert re.search(r"A <ins><span[^>]*>[^<]*</span>deep <span", page)
    assert re.search(r"<ins><span[^>]*>[^<]*</span>Cuba<span", page)
    assert "Which port?" in page
    assert "Issue, corrected" in page


def test_a_record_that_was_withdrawn_stands_beside_the_text_cleared_last(log_in: LogIn) -> None:
    issue = factory.clear(factory.log_issue(title="A port"))
    change = factory.propose(issue, title="A deep port")
    reviewer, officer = factory.person("secretariat"), factory.person("recorder")
    verbs.decide_proposal(proposal=change, by=reviewer, version=issue.version, verdict="cleared")
    issue.refresh_from_db()
    verbs.withdraw(record=issue, by=officer, version=issue.version, reason="Logged twice.")
    verbs.restore(record=issue, by=officer, version=issue.version + 1)
    factory.submit(issue)
    page = text(log_in("secretariat").get(address(issue)))
    assert "Cleared, version 4" in page
    assert "0 fields changed" in page


def test_lists_of_old_are_read_from_the_history(transactional_db: None, log_in: LogIn) -> None:
    issue = factory.log_issue(supported_by=[factory.side("CU")], submit=True)
    by = factory.person("secretariat")
    verbs.decide(record=issue, by=by, version=issue.version, verdict="returned", comment="Nobody supports it.")
    issue.refresh_from_db()
    verbs.revise(record=issue, by=factory.person("recorder"), version=issue.version, supported_by=[])
    factory.submit(issue)
    page = text(log_in("secretariat").get(address(issue)))
    assert re.search(r"<del><span[^>]*>[^<]*</span>Cuba<span", page)


def test_the_quotation_is_marked_in_its_paragraph(log_in: LogIn) -> None:
    source = factory.log_source()
    issue = factory.log_issue(passage=factory.passage(source, "a deep water port"), submit=True)
    page = text(log_in("secretariat").get(address(issue)))
    assert "“The agenda had access to <mark>a deep water port</mark> for returns by sea.”" in page
    assert f"/us-cuba-migration/sources/{source.pk}/" in page


def test_what_the_reader_does_not_see_is_not_named(log_in: LogIn) -> None:
    meeting = factory.log_meeting("MIG", title="Talks in Havana", slug="havana")
    position = factory.log_position(factory.log_issue("MIG"), "US", meeting=meeting, submit=True)
    assert "Talks in Havana" in text(log_in("reviewer").get(address(position)))
    factory.leave("reviewer", "MIG")
    page = log_in("reviewer").get(address(position))
    assert page.status_code == 200
    assert "Talks in Havana" not in text(page)
    assert "a record that you don&#x27;t see" in text(page)


def test_markings_stand_at_the_top(log_in: LogIn) -> None:
    issue = factory.log_issue(marking=factory.marking("MIG", "AMBER"), submit=True)
    assert text(log_in("secretariat").get(address(issue))).count('"handling">TLP:AMBER') == 2


@pytest.mark.parametrize(("username", "status"), [("recorder", 403), ("head", 403), ("outsider", 404), ("admin", 404)])
def test_others_do_not_get_to_it(log_in: LogIn, username: str, status: int) -> None:
    issue = factory.log_issue(submit=True)
    for answer in (log_in(username).get(address(issue)), decide(log_in(username), issue)):
        assert answer.status_code == status
    assert Issue.objects.get().clearance == Clearance.SUBMITTED


def test_hidden_and_absent_answer_alike(log_in: LogIn) -> None:
    hidden = factory.log_issue("CU", submit=True)
    client = log_in("reviewer")
    absent = address(hidden).replace(str(hidden.pk), "00000000-0000-4000-8000-000000000000")
    for answer, other in (
        (client.get(address(hidden)), client.get(absent)),
        (decide(client, hidden), client.post(absent)),
    ):
        assert (answer.status_code, answer.content) == (404, other.content)
    assert client.get(f"{QUEUE}note/{hidden.pk}/").status_code == 404
    assert client.put(address(hidden)).status_code == 405


# Decisions


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
    assert answer.status_code == 400
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
    assert "<script>x" not in text(client.get(address(issue))) + text(client.get(QUEUE))
    assert "<b>y" not in text(client.get(address(issue)))


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
    assert answer.status_code == 400
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
    assert "Your decision doesn't count: this no longer waited." in text(answer)
    assert "Cleared by Secretariat." in text(answer)
    assert Review.objects.count() == 1


def test_says_what_became_of_what_does_not_wait(log_in: LogIn) -> None:
    client, officer = log_in("secretariat"), factory.person("recorder")
    issue = factory.log_issue()
    assert "It is a draft, and not handed in for review." in text(client.get(address(issue)))
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


# Several at a time


def several(*judged: ReviewedRecord | Proposal, **more: list[str]) -> str:
    items = [f"{each._meta.model_name}:{each.pk}" for each in judged]
    return f"{QUEUE}approve/?" + urlencode({"item": items} | more, doseq=True)


def approve(client: Client, page: str) -> Any:
    return client.post(f"{QUEUE}approve/", {"item": re.findall(r'name="item" value="([^"]+)"', page)})


def test_approve_several(log_in: LogIn) -> None:
    issue = factory.log_issue(title="A seaport", submit=True)
    change = factory.propose(factory.log_issue(title="A port"), title="A deep port")
    client = log_in("secretariat")
    page = text(client.get(several(issue, change)))
    assert re.findall(r'data-review="([^"]+)"', page) == ["MIG-001", "MIG-002"]
    assert re.search(r"<ins><span[^>]*>[^<]*</span>deep <span", page)
    answer = approve(client, page)
    assert answer.status_code == 200
    assert re.findall(r'data-result="([^"]+)" data-done="(\w+)"', text(answer)) == [
        ("MIG-001", "yes"),
        ("MIG-002", "yes"),
    ]
    assert set(Issue.objects.values_list("clearance", "title")) == {
        ("cleared", "A seaport"),
        ("cleared", "A deep port"),
    }


def test_those_that_changed_since_are_skipped_and_said(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    page = text(client.get(several(first, second)))
    verbs.revise(record=second, by=factory.person("recorder"), version=1, title="Another port")
    answer = text(approve(client, page))
    assert re.findall(r'data-result="([^"]+)" data-done="(\w+)"', answer) == [("MIG-001", "yes"), ("MIG-002", "no")]
    assert "It changed, or somebody decided, after you opened this page." in answer
    second.refresh_from_db()
    assert second.clearance == Clearance.SUBMITTED


def test_ones_own_and_what_no_longer_waits_cannot_be_approved_with_others(log_in: LogIn) -> None:
    mine, draft = factory.log_issue(by="secretariat", submit=True), factory.log_issue()
    client = log_in("secretariat")
    page = text(client.get(several(mine, draft)))
    assert 'name="item"' not in page
    assert "Nobody clears what they logged" in page
    items = [f"issue:{mine.pk}:{mine.version}", f"issue:{draft.pk}:{draft.version}", f"issue:{draft.pk}"]
    answer = text(client.post(f"{QUEUE}approve/", {"item": items}))
    assert re.findall(r'data-done="(\w+)"', answer) == ["no", "no", "no"]
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"draft", "submitted"}


def test_hidden_ones_among_several_are_as_absent_ones(log_in: LogIn) -> None:
    shown, hidden = factory.log_issue(submit=True), factory.log_issue("CU", submit=True)
    absent = Issue(pk="00000000-0000-4000-8000-000000000000")
    client = log_in("secretariat")
    pages = [re.sub(r'value="[\w-]{64}"', "", text(client.get(several(shown, other)))) for other in (hidden, absent)]
    assert pages[0] == pages[1]
    assert "1 of them isn't here." in pages[0]
    answer = text(client.post(f"{QUEUE}approve/", {"item": [f"issue:{hidden.pk}:1"]}))
    assert "data-done" not in answer
    hidden.refresh_from_db()
    assert hidden.clearance == Clearance.SUBMITTED


@pytest.mark.parametrize(
    "item", ["", "issue", "note:00000000-0000-4000-8000-000000000000", "issue:" + "-" * 36, "\x00"]
)
def test_bad_selections_are_refused(log_in: LogIn, item: str) -> None:
    client = log_in("secretariat")
    for answer in (client.get(several(item=[item])), client.post(f"{QUEUE}approve/", {"item": item})):
        assert answer.status_code == 400
        assert 'data-error="item"' in text(answer)


def test_no_more_than_a_page_at_a_time(log_in: LogIn) -> None:
    items = [f"issue:00000000-0000-4000-8000-{number:012}" for number in range(26)]
    assert "Approve at most 25 at a time." in text(log_in("secretariat").get(several(item=items)))


@pytest.mark.parametrize(("username", "status"), [("recorder", 403), ("outsider", 404)])
def test_others_approve_nothing(log_in: LogIn, username: str, status: int) -> None:
    issue = factory.log_issue(submit=True)
    client = log_in(username)
    assert client.get(several(issue)).status_code == status
    assert client.post(f"{QUEUE}approve/", {"item": f"issue:{issue.pk}:1"}).status_code == status
    assert client.put(f"{QUEUE}approve/").status_code == 405
