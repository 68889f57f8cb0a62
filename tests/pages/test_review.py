"""The review queue, and what it shows of one thing that waits."""

import re

import pytest

from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as verbs
from issues.models import Clearance, Issue, Proposal, ReviewedRecord
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import queries, text
from tests.pages.reviewing import QUEUE, address, decide, waiting

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
    assert "Nothing is waiting for you" in text(page)


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
    assert "An issue that you can't see" in page


def test_the_navigation_counts_what_waits_for_the_reader(log_in: LogIn) -> None:
    factory.log_issue(submit=True)
    factory.log_issue("CU", submit=True)
    factory.log_issue(by="secretariat", submit=True)
    factory.propose(factory.log_issue(), title="A port")
    pips = {
        name: re.search(r'class="pip">(\d+)', text(log_in(name).get(QUEUE))) for name in ("secretariat", "reviewer")
    }
    assert {name: pip and pip[1] for name, pip in pips.items()} == {"secretariat": "2", "reviewer": "3"}


def test_pages_of_the_queue(log_in: LogIn) -> None:
    for _number in range(27):
        factory.log_issue(submit=True)
    client = log_in("secretariat")
    assert waiting(client) == [f"MIG-{number:03}" for number in range(1, 26)]
    assert waiting(client, f"{QUEUE}?page=2") == ["MIG-026", "MIG-027"]
    assert waiting(client, f"{QUEUE}?page=9") == ["MIG-026", "MIG-027"]  # where a page ends moves with the queue
    last = Issue.objects.get(number=27)
    assert waiting(client, address(last)) == ["MIG-026", "MIG-027"]


@pytest.mark.parametrize("number", ["x", "0", "-1", "1.0", "9" * 400, "\x00", "\u0661"])
def test_what_is_no_page_of_the_queue(log_in: LogIn, number: str) -> None:
    assert log_in("secretariat").get(QUEUE, {"page": number}).status_code == 400


def test_the_queue_costs_the_same_for_two_rows_and_twenty(log_in: LogIn) -> None:
    for _number in range(2):
        factory.log_issue(submit=True)
    client = log_in("secretariat")
    few = queries(client, QUEUE)
    for _number in range(18):
        factory.log_issue(submit=True)
    assert queries(client, QUEUE) == few


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


def test_what_was_taken_off_a_list_before_is_no_change(transactional_db: None, log_in: LogIn) -> None:
    issue = factory.log_issue(supported_by=[factory.side("CU")], submit=True)
    verbs.revise(record=issue, by=factory.person("recorder"), version=1, supported_by=[])
    by = factory.person("secretariat")
    verbs.decide(record=issue, by=by, version=2, verdict="returned", comment="Which port?")
    factory.submit(issue)
    assert "0 fields changed" in text(log_in("secretariat").get(address(issue)))


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
    assert "a record that you can't see" in text(page)


def test_the_highest_marking_of_all_that_is_shown_stands_at_top_and_bottom(log_in: LogIn) -> None:
    client = log_in("secretariat")

    def shown(record: ReviewedRecord | Proposal) -> list[str]:
        return re.findall(r'"handling">([^<]+)<', text(client.get(address(record))))

    first = factory.log_issue(submit=True)
    assert shown(first) == []
    factory.log_issue(marking=factory.marking("MIG", "GREEN"), submit=True)
    assert shown(first) == ["TLP:GREEN", "TLP:GREEN"]
    position = factory.log_position(factory.log_issue(marking=factory.marking("MIG", "AMBER")), submit=True)
    assert shown(position) == ["TLP:AMBER", "TLP:AMBER"]
    change = factory.propose(factory.log_issue(), marking=factory.marking("MIG", "RED"))
    assert shown(change) == ["TLP:RED", "TLP:RED"]
    assert shown(first) == ["TLP:AMBER", "TLP:AMBER"]


@pytest.mark.parametrize(("username", "status"), [("recorder", 403), ("head", 403), ("outsider", 404), ("admin", 404)])
def test_others_do_not_get_to_it(log_in: LogIn, username: str, status: int) -> None:
    issue = factory.log_issue(submit=True)
    for answer in (log_in(username).get(address(issue)), decide(log_in(username), issue)):
        assert answer.status_code == status
    assert Issue.objects.get().clearance == Clearance.SUBMITTED


def test_who_only_sees_it_gets_403(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    factory.give_role("reviewer", "MIG", "officer")
    client = log_in("reviewer")
    assert client.get(QUEUE).status_code == 200
    assert waiting(client) == []
    for answer in (client.get(address(issue)), client.post(address(issue), {"verdict": "cleared", "version": 1})):
        assert answer.status_code == 403


def test_hidden_and_absent_answer_alike(log_in: LogIn) -> None:
    hidden = factory.log_issue("CU", submit=True)
    client = log_in("reviewer")
    absent = address(hidden).replace(str(hidden.pk), "00000000-0000-4000-8000-000000000000")
    for answer, other in (
        (client.get(address(hidden)), client.get(absent)),
        (decide(client, hidden), client.post(absent)),
    ):
        assert (answer.status_code, answer.content) == (404, other.content)
    seen = factory.log_issue(submit=True)
    assert client.get(f"{QUEUE}note/{seen.pk}/").status_code == 404
    assert client.put(address(hidden)).status_code == 405


def test_names_the_meetings_in_their_order(log_in: LogIn) -> None:
    days = {"Second": "2010-02-19", "Third": "2010-06-18", "First": "2009-07-14"}
    place, by = factory.compartment("MIG"), factory.person("recorder")
    issue = factory.log_issue(submit=True)
    for title, day in days.items():
        meeting = factory.log_meeting(title=title, slug=title.lower(), round_number=None, start_date=day)
        meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=by)
    page = text(log_in("reviewer").get(QUEUE))
    assert re.findall(r">(First|Second|Third)</a>", page) == ["First", "Second", "Third"]
    assert page.count("Raised at") == 1


def test_a_joint_marking_isnt_told_to_who_sees_nothing_joint(log_in: LogIn) -> None:
    red = factory.marking("MIG", "RED")
    source = factory.log_source("US", marking=red)
    quoted = factory.passage(source, "access to a deep water port")
    issue = factory.log_issue("US", marking=red, passage=quoted, submit=True)
    client, pages = log_in("reviewer"), (QUEUE, address(issue))
    assert ["RED" in text(client.get(page)) for page in pages] == [True, True]
    factory.leave("reviewer", "MIG")
    assert ["RED" in text(client.get(page)) for page in pages] == [False, False]
