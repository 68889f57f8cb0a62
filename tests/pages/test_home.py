"""The first page: what waits for a reader."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.actions import negotiations as negotiation_verbs
from issues.actions import people as people_verbs
from issues.actions import reviews as review_verbs
from issues.models import Issue, Membership
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import in_words, queries

TODAY = timezone.localdate


def section(client: Client, name: str) -> str:
    """The words of one list of the page; empty where the page hasn't that list."""
    page = client.get("/").content.decode()
    found = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', page, re.S)
    return in_words(found[1]) if found else ""


def handle(issue: Issue, days: int, prefix: str = "US", **columns: Any) -> None:
    issue_verbs.handle_issue(
        issue=issue,
        compartment=factory.compartment(prefix),
        by=factory.person(factory.officer_of(prefix)),
        version=None,
        next_step_due=TODAY() + datetime.timedelta(days=days),
        **columns,
    )


class TestUnfinished:
    def test_shows_my_drafts_and_what_was_returned_to_me(self, log_in: LogIn) -> None:
        factory.log_issue(title="A draft of mine", by="officer")
        factory.log_issue(title="A draft of another", by="recorder")
        factory.log_issue(title="Waits", by="officer", submit=True)
        returned = factory.log_meeting(title="A meeting", by="officer", submit=True)
        review_verbs.decide(
            record=returned, by=factory.person("secretariat"), version=1, verdict="returned", comment="Which city?"
        )
        issue = factory.log_issue(by="recorder")
        factory.log_position(issue, by="officer")
        words = section(log_in("officer"), "unfinished")
        for told in ("MIG-001 A draft of mine Draft", "A meeting Returned", "Which city?", "position of United States"):
            assert told in words
        assert "A draft of another" not in words
        assert "Waits" not in words

    def test_a_change_that_was_returned_stands_there_until_it_is_proposed_anew(self, log_in: LogIn) -> None:
        issue = factory.log_issue(title="Seaport", by="recorder")
        first = factory.propose(issue, by="officer", title="Harbour")
        by, said = factory.person("secretariat"), "Which one?"
        assert "Seaport" not in section(log_in("officer"), "unfinished")
        review_verbs.decide_proposal(proposal=first, by=by, version=issue.version, verdict="returned", comment=said)
        words = section(log_in("officer"), "unfinished")
        assert "Change to MIG-001 Seaport Returned" in words
        assert "Which one?" in words
        assert "Seaport" not in section(log_in("recorder"), "unfinished")
        factory.propose(issue, by="officer", title="A harbour")
        assert "Seaport" not in section(log_in("officer"), "unfinished")

    def test_its_marking_is_that_of_the_page(self, log_in: LogIn) -> None:
        factory.log_issue("US", by="officer", marking=factory.marking("US", "AMBER"))
        assert "TLP:AMBER" in log_in("officer").get("/").content.decode()

    def test_is_gone_with_the_membership(self, log_in: LogIn) -> None:
        factory.log_issue(title="A draft of mine", by="officer")
        membership = Membership.objects.get(user__username="officer", compartment__prefix="MIG")
        negotiation_verbs.remove_member(membership=membership, by=factory.person("secretariat"))
        assert "A draft of mine" not in section(log_in("officer"), "unfinished")

    def test_what_is_on_an_issue_that_is_seen_no_more_is_left_out(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        factory.log_position(issue, "US")
        change = factory.propose(factory.log_position(issue, "US"), text="Another.")
        review_verbs.decide_proposal(
            proposal=change,
            by=factory.person("reviewer"),
            version=change.base_version,
            verdict="returned",
            comment="No.",
        )
        assert section(log_in("officer"), "unfinished").count("MIG-001") >= 2
        factory.leave("officer", "MIG")
        assert "MIG-001" not in log_in("officer").get("/").content.decode()

    def test_is_not_for_readers(self, log_in: LogIn) -> None:
        assert section(log_in("head"), "unfinished") == ""

    def test_says_what_it_is_for_where_it_is_empty(self, log_in: LogIn) -> None:
        assert "Nothing of yours is unfinished." in section(log_in("officer"), "unfinished")

    def test_leads_to_all(self, log_in: LogIn) -> None:
        page = log_in("officer").get("/").content.decode()
        assert 'href="/issues/?clearance=draft&amp;clearance=returned"' in page


class TestDue:
    def test_shows_thirty_days_the_overdue_first(self, log_in: LogIn) -> None:
        for days in (31, 30, 0, -3):
            handle(factory.log_issue("US", title=f"In {days}"), days, next_step=f"Step {days}")
        words = section(log_in("officer"), "due")
        assert words.index("Step -3") < words.index("Step 0") < words.index("Step 30")
        assert "Step 31" not in words
        assert words.count("overdue") == 1

    def test_shows_nothing_of_what_was_withdrawn_or_merged(self, log_in: LogIn) -> None:
        gone, merged, kept = (factory.log_issue("US") for _ in range(3))
        for issue in (gone, merged, kept):
            handle(issue, 1, next_step=f"Step of {issue.reference}")
        review_verbs.withdraw(record=gone, by=factory.person("officer"), version=1, reason="r")
        Issue.objects.filter(pk=merged.pk).update(merged_into=kept)
        words = section(log_in("officer"), "due")
        assert re.findall(r"Step of (\S+)", words) == ["US-003"]

    def test_each_delegation_sees_its_own(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        for prefix in ("US", "CU"):
            handle(issue, 1, prefix, next_step=f"Step of {prefix}")
        assert "Step of US" in section(log_in("head"), "due")
        assert "Step of CU" not in section(log_in("head"), "due")

    def test_what_is_handled_but_not_seen_is_left_out(self, log_in: LogIn) -> None:
        handle(factory.log_issue(), 1, next_step="On a joint issue")
        assert "On a joint issue" in section(log_in("officer"), "due")
        factory.leave("officer", "MIG")
        words = section(log_in("officer"), "due")
        assert words and "On a joint issue" not in words

    def test_is_not_for_those_without_a_desk(self, log_in: LogIn) -> None:
        assert section(log_in("secretariat"), "due") == ""


class TestMoved:
    def test_shows_what_moved_at_the_last_round_or_since_from_and_to(self, log_in: LogIn) -> None:
        by = factory.person("recorder")
        earlier = factory.log_meeting()
        last = factory.log_meeting(slug="22", title="Round 22", start_date=datetime.date(2010, 2, 19))
        still, moved = (factory.log_issue(title=title, meeting=earlier) for title in ("Still", "Moved"))
        factory.log_issue(title="Fresh", meeting=last)
        report = issue_verbs.report_standing
        for issue in (still, moved):
            report(issue=issue, by=by, standing="raised", from_date=datetime.date(2009, 7, 14))
        report(issue=moved, by=by, standing="noted", from_date=datetime.date(2010, 2, 19))
        words = section(log_in("officer"), "moved")
        assert "MIG-002 Moved from Raised → to Noted 19 February 2010" in words
        assert "MIG-003 Fresh New Raised" in words
        assert "Still" not in words

    def test_a_postponed_round_is_not_the_last(self, log_in: LogIn) -> None:
        factory.log_issue(title="Raised in 2009", meeting=factory.log_meeting())
        factory.log_meeting(slug="22", title="22", start_date=datetime.date(2010, 1, 1), status="postponed")
        assert "Raised in 2009" in section(log_in("officer"), "moved")

    def test_a_private_round_moves_nothing_for_others(self, log_in: LogIn) -> None:
        factory.log_issue(title="Raised in 2009", meeting=factory.log_meeting())
        factory.log_meeting("US", slug="22", title="22", start_date=datetime.date(2010, 1, 1))
        assert "Raised in 2009" not in section(log_in("officer"), "moved")
        assert "Raised in 2009" in section(log_in("cuba-officer"), "moved")


class TestAwaiting:
    def test_shows_who_has_not_answered_and_since_when(self, log_in: LogIn) -> None:
        issue = factory.log_issue(title="Seaport", meeting=factory.log_meeting())
        assert "MIG-001 Seaport from Cuba, since 14 July 2009" in section(log_in("officer"), "awaiting")
        answer = factory.log_position(issue, side=factory.side("CU"), stance="no_response")
        assert "Seaport" in section(log_in("officer"), "awaiting")
        review_verbs.revise(record=answer, by=factory.person("recorder"), version=1, stance="objects")
        assert "Seaport" not in section(log_in("officer"), "awaiting")

    def test_what_a_capital_authorised_is_no_answer(self, log_in: LogIn) -> None:
        issue = factory.log_issue("US", title="Seaport")
        place, by = factory.compartment("US"), factory.person("officer")
        meeting_verbs.put_on_agenda(meeting=factory.log_meeting("US"), issue=issue, compartment=place, by=by)
        factory.log_position(issue, side=factory.side("CU"), stance="accepts", authorised=True)
        assert "Seaport" in section(log_in("officer"), "awaiting")

    def test_an_answer_that_only_we_know_counts_for_us_alone(self, log_in: LogIn) -> None:
        issue = factory.log_issue(title="Seaport", meeting=factory.log_meeting())
        factory.log_position(issue, "US", side=factory.side("CU"), stance="objects")
        assert "Seaport" not in section(log_in("officer"), "awaiting")
        assert "Seaport" in section(log_in("secretariat"), "awaiting")

    def test_only_those_addressed_are_waited_for(self, log_in: LogIn) -> None:
        us = factory.side("US")
        factory.log_issue(title="To oneself", meeting=factory.log_meeting(), addressed_to=[us])
        assert "To oneself" not in section(log_in("officer"), "awaiting")

    @pytest.mark.parametrize(("standing", "waits"), [("deferred", True), ("resolved", False), ("dormant", False)])
    def test_what_is_settled_waits_for_nobody(self, log_in: LogIn, standing: str, waits: bool) -> None:
        issue = factory.log_issue(title="Seaport", meeting=factory.log_meeting())
        issue_verbs.report_standing(issue=issue, by=factory.person("recorder"), standing=standing)
        assert ("Seaport" in section(log_in("officer"), "awaiting")) is waits

    def test_what_was_not_raised_yet_waits_for_nobody(self, log_in: LogIn) -> None:
        factory.log_issue(title="Seaport")
        assert "Every issue that was raised has an answer" in section(log_in("officer"), "awaiting")


class TestQueued:
    def test_counts_what_waits_for_me_and_not_what_is_mine(self, log_in: LogIn) -> None:
        factory.log_issue("US", submit=True)
        factory.log_issue("US", submit=True, by="reviewer")
        factory.log_meeting("US", submit=True)
        factory.log_issue("CU", submit=True)
        words = section(log_in("reviewer"), "queued")
        assert "U.S.-Cuba migration talks 2 records" in words

    def test_says_that_nothing_waits(self, log_in: LogIn) -> None:
        assert "Nothing is waiting for you." in section(log_in("reviewer"), "queued")

    def test_is_for_reviewers_alone(self, log_in: LogIn) -> None:
        assert section(log_in("officer"), "queued") == ""


def test_names_my_negotiations_with_the_next_meeting(log_in: LogIn) -> None:
    for number, status in ((1, "held"), (3, "agreed"), (2, "proposed")):
        day = datetime.date(2030, number, 1)
        factory.log_meeting(slug=str(number), title=str(number), start_date=day, status=status)
    page = in_words(log_in("officer").get("/").content.decode())
    assert "My negotiations U.S.-Cuba migration talks next: 1 February 2030" in page
    assert "OAS path" not in page


def test_private_lines_name_their_compartment(log_in: LogIn) -> None:
    factory.log_issue("US", meeting=factory.log_meeting("US"))
    assert "United States delegation" in section(log_in("officer"), "awaiting")


def test_the_operator_is_led_to_the_administration(log_in: LogIn) -> None:
    factory.log_issue()
    page = log_in("admin").get("/").content.decode()
    for address in ("/admin/", "/admin/issues/user/", "/admin/issues/negotiation/"):
        assert f'href="{address}"' in page
    assert "MIG-001" not in page


@pytest.mark.parametrize(
    ("username", "places"), [("admin", "Administration"), ("newcomer", ""), ("head", "Issues Meetings Sources")]
)
def test_the_navigation_has_only_what_the_reader_can_have_something_in(
    username: str, places: str, log_in: LogIn
) -> None:
    people_verbs.invite(username="newcomer", name="Newcomer", by=factory.person("admin"))
    page = log_in(username).get("/").content.decode()
    navigation = re.search(r'<nav class="mainnav"([^>]*)>(.*?)</nav>', page, re.S)
    assert navigation and in_words(navigation[2]).strip() == places
    assert ("hidden" in navigation[1]) == (not places)


def test_somebody_in_no_negotiation_is_told_where_to_turn(log_in: LogIn) -> None:
    people_verbs.invite(username="newcomer", name="Newcomer", by=factory.person("admin"))
    page = log_in("newcomer").get("/").content.decode()
    assert "newcomer" in page
    assert 'href="/admin/"' not in page


def test_lists_are_short(log_in: LogIn) -> None:
    meeting = factory.log_meeting()
    for number in range(12):
        handle(factory.log_issue("US", title=f"Issue {number}"), number)
        factory.log_issue(title=f"Issue {number}", meeting=meeting, by="officer")
    client = log_in("officer")
    page = client.get("/").content.decode()
    for name in ("unfinished", "due", "awaiting", "moved"):
        part = page[page.index(f'<section aria-labelledby="{name}">') :]
        assert part[: part.index("</section>")].count("<li") == 10


def test_asks_for_the_log_in(nobody: Client) -> None:
    assert nobody.get("/").status_code == 302


def test_wrong_method_gets_405(log_in: LogIn) -> None:
    assert log_in("officer").post("/").status_code == 405


def test_queries_do_not_grow(log_in: LogIn) -> None:
    meeting = factory.log_meeting()

    def asked_for(numbers: range) -> int:
        for number in numbers:
            handle(factory.log_issue("US", title=f"Issue {number}", by="reviewer"), number)
            issue = factory.log_issue(title=f"Issue {number}", meeting=meeting, by="reviewer")
            factory.log_position(issue, "US", by="reviewer")
            factory.log_issue("US", submit=True)
        return queries(log_in("reviewer"), "/")

    assert asked_for(range(2)) == asked_for(range(2, 12))


def test_the_menu_names_no_compartment_where_there_is_one(log_in: LogIn) -> None:
    assert '<p class="hint">Officer</p>' in log_in("outsider").get("/").content.decode()
    assert '<p class="hint">United States delegation: Officer</p>' in log_in("officer").get("/").content.decode()


@pytest.mark.parametrize(
    ("username", "lists"),
    [
        ("us-manager", ["managed"]),
        ("head", ["due", "awaiting", "moved"]),
        ("officer", ["unfinished", "due", "awaiting", "moved"]),
        ("reviewer", ["queued", "unfinished", "due", "awaiting", "moved"]),
        ("secretariat", ["queued", "unfinished", "awaiting", "moved"]),
    ],
)
def test_has_the_lists_that_can_concern_the_reader(username: str, lists: list[str], log_in: LogIn) -> None:
    handle(factory.log_issue("US", meeting=factory.log_meeting("US")), 1)
    page = log_in(username).get("/").content.decode()
    assert re.findall(r'<section aria-labelledby="(\w+)"', page) == lists


@pytest.mark.parametrize(
    ("username", "logs", "manages"),
    [("officer", True, False), ("head", False, False), ("us-manager", False, True), ("outsider", True, True)],
)
def test_leads_to_the_daily_work(username: str, logs: bool, manages: bool, log_in: LogIn) -> None:
    main = log_in(username).get("/").content.decode().partition("<main")[2]
    assert ("/issues/new/" in main, "Members, topics and markings" in main) == (logs, manages)
