"""The page of a meeting: who came, what was on the agenda, what each side said, and on what sources differ."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import meetings as meeting_verbs
from issues.actions import negotiations as negotiation_verbs
from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.actions.issues import Passage
from issues.models import AgendaItem, Issue, Marking, Meeting, Source
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import in_words, queries
from tests.statements import asking

TALKS = "/us-cuba-migration"


def page_of(client: Client, slug: str = "21-new-york-2009") -> str:
    answer = client.get(f"{TALKS}/meetings/{slug}/")
    assert answer.status_code == 200
    return answer.content.decode()


def put(meeting: Meeting, issue: Issue, prefix: str = "MIG", **columns: Any) -> AgendaItem:
    by = factory.person(factory.officer_of(prefix))
    place = factory.compartment(prefix)
    return meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=by, **columns)


def cite(record: Any, source: Source, quotation: str = "", **columns: Any) -> None:
    by = factory.person(factory.officer_of(record.compartment.prefix))
    source_verbs.cite(record=record, passage=Passage(source=source, quotation=quotation), by=by, **columns)


class TestHead:
    def test_tells_number_date_place_and_status(self, log_in: LogIn) -> None:
        factory.log_meeting(country="United States", venue="UN headquarters", host_side=factory.side("US"))
        words = in_words(page_of(log_in("officer")))
        for told in ("Round 21", "14 July 2009 · New York, United States", "Held", "UN headquarters", "Draft"):
            assert told in words

    def test_is_honest_about_what_is_not_known(self, log_in: LogIn) -> None:
        day = datetime.date(2016, 7, 1)
        factory.log_meeting(slug="july-2016", title="Round, Havana", start_date=day, precision="month", city="Havana")
        words = in_words(page_of(log_in("officer"), "july-2016"))
        assert "July 2016 (day not known) · Havana · Unverified" in words
        assert "Venue not known" in words
        assert "Delegation not on record" in words

    @pytest.mark.parametrize(
        ("grades", "told"),
        [
            ([], "Unverified"),
            (["unverified"], "Unverified"),
            (["single_source", "unverified"], "Single source"),
            (["contested"], "Contested"),
            (["verified", "contested"], "Verified"),
        ],
    )
    def test_says_how_far_it_is_proved(self, log_in: LogIn, grades: list[str], told: str) -> None:
        meeting = factory.log_meeting()
        for grade in grades:
            cite(meeting, factory.log_source(verification=grade))
        cite(meeting, factory.log_source(verification="verified"), disputes=True)
        assert f"Sources and record {told} ·" in in_words(page_of(log_in("officer")))

    def test_a_postponed_meeting_and_the_one_it_became_lead_to_each_other(self, log_in: LogIn) -> None:
        later = factory.log_meeting(slug="22", title="Round 22, Havana", start_date=datetime.date(2010, 2, 19))
        factory.log_meeting(slug="december", title="December", status="postponed", postponed_to=later)
        earlier, then = (in_words(page_of(log_in("officer"), slug)) for slug in ("december", "22"))
        assert "This meeting was put back to Round 22, Havana , 19 February 2010 ." in earlier
        assert "This meeting was put back from 14 July 2009 : December ." in then

    def test_leads_to_the_meetings_around_it(self, log_in: LogIn) -> None:
        for number in (9, 10, 11):
            factory.log_meeting(slug=f"m{number}", title=f"M{number}", start_date=datetime.date(2000 + number, 1, 1))
        factory.log_meeting("CU", slug="x", title="X", start_date=datetime.date(2010, 6, 1))
        page = page_of(log_in("officer"), "m10")
        assert re.search(rf'rel="prev" href="{TALKS}/meetings/m9/"', page)
        assert re.search(rf'rel="next" href="{TALKS}/meetings/m11/"', page)

    def test_delegations_stand_side_by_side(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        by = factory.person("recorder")
        add = meeting_verbs.add_delegate
        add(meeting=meeting, side=factory.side("US"), name="Craig Kelly", title="PDAS", role="head", by=by)
        words = in_words(page_of(log_in("officer")))
        assert "United States Craig Kelly , head of delegation PDAS" in words
        assert "Cuba Delegation not on record" in words

    def test_a_returned_meeting_shows_the_comment(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting(submit=True)
        secretariat = factory.person("secretariat")
        review_verbs.decide(record=meeting, by=secretariat, version=1, verdict="returned", comment="Who hosted?")
        assert "Who hosted?" in page_of(log_in("officer"))

    def test_a_proposed_change_is_announced(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        factory.clear(meeting)
        by = factory.person("recorder")
        review_verbs.propose(
            record=meeting,
            by=by,
            version=meeting.version,
            reason="It was there",
            venue="UN",
            host_side=factory.side("US"),
        )
        words = in_words(page_of(log_in("officer")))
        assert "A change is proposed" in words
        assert "It was there" in words
        assert "Venue [added] UN" in words
        assert "Host [added] United States" in words

    def test_a_withdrawn_meeting_says_why(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        review_verbs.withdraw(record=meeting, by=factory.person("recorder"), version=1, reason="Never took place")
        words = in_words(page_of(log_in("officer")))
        assert "Withdrawn from the register" in words
        assert "Never took place" in words


class TestAgenda:
    def test_items_stand_in_order_with_what_each_side_said(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        first, second = (factory.log_issue(title=title) for title in ("Welfare checks", "Seaport"))
        put(meeting, second, number=2)
        put(meeting, first, number=1, outcome="deferred", note="To Havana")
        passage = Passage(source=factory.log_source(language="es"), quotation="un puerto")
        factory.log_position(second, meeting=meeting, side=factory.side("CU"), stance="objects", text="Refuses")
        factory.log_position(second, meeting=meeting, text="Insists", passages=[passage])
        page = page_of(log_in("officer"))
        words = in_words(page)
        assert words.index("Item 1: Welfare checks") < words.index("Item 2: Seaport")
        assert "Outcome Deferred · To Havana" in words
        assert words.index("Refuses") < words.index("Insists") < words.index("un puerto")
        assert '<p lang="es">“un puerto”</p>' in page
        assert "No statement on record" in words  # on the first

    def test_the_gap_is_that_of_the_day(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        issue = factory.log_issue()
        put(meeting, issue, number=1)
        factory.log_position(issue, meeting=meeting)
        factory.log_position(issue, said_on=datetime.date(2015, 1, 1), side=factory.side("CU"), stance="accepts")
        assert "Outcome None on record Awaiting Cuba" in in_words(page_of(log_in("officer")))

    def test_issues_under_one_number_stand_together_under_their_topic(self, log_in: LogIn) -> None:
        by = factory.person("secretariat")
        place = factory.compartment("MIG")
        topic = negotiation_verbs.add_topic(compartment=place, name="Repatriation", slug="repatriation", by=by)
        meeting = factory.log_meeting()
        for title in ("Seaport", "Welfare"):
            put(meeting, factory.log_issue(title=title, topic=topic), number=2)
        words = in_words(page_of(log_in("officer")))
        assert "Item 2: Repatriation MIG-001" in words

    @pytest.mark.parametrize(
        ("topics", "heading"),
        [
            (("Repatriation", "Repatriation", "Visas"), "Repatriation and Visas"),
            (("", "Repatriation", "Repatriation"), "Repatriation and other matters"),
            (("Repatriation", "Visas", "Mail"), "Repatriation, Visas and Mail"),
            (("Repatriation", "Visas", "Mail", "Flights"), "Repatriation, Visas, Mail and other matters"),
            (("", ""), "Several matters"),
        ],
    )
    def test_an_item_of_several_topics_is_headed_by_them(
        self, log_in: LogIn, topics: tuple[str, ...], heading: str
    ) -> None:
        meeting = factory.log_meeting()
        known = {name: factory.topic(name=name) for name in set(topics) - {""}}
        for name in topics:
            put(meeting, factory.log_issue(topic=known.get(name)), number=4)
        assert f"Item 4: {heading} MIG-001" in in_words(page_of(log_in("officer")))

    def test_what_was_raised_off_the_agenda_stands_apart(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        factory.log_issue(title="Listed", meeting=meeting)
        factory.log_issue(title="Unlisted", meeting=meeting, off_agenda=True)
        spoken = factory.log_issue(title="In passing")
        factory.log_position(spoken, meeting=meeting)
        words = in_words(page_of(log_in("officer")))
        headings = ("Listed", "Off the agenda MIG-002 Unlisted", "Also spoken to MIG-003 In passing")
        places = [words.index(told) for told in headings]
        assert places == sorted(places)

    def test_a_very_long_agenda_is_cut_and_leads_to_all_of_it(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        for _ in range(101):
            factory.log_issue(meeting=meeting)
        put(meeting, factory.log_issue(title="Numbered"), number=1)
        page = page_of(log_in("officer"))
        assert page.count('class="item sect') == 100
        assert "Item 1: Numbered" in in_words(page)
        assert f'<a href="{TALKS}/issues/?meeting=21-new-york-2009">All 102 issues</a>' in page

    def test_an_empty_agenda_says_so(self, log_in: LogIn) -> None:
        factory.log_meeting()
        assert "Nothing is recorded on the agenda." in page_of(log_in("officer"))

    def test_withdrawn_issues_and_positions_are_left_out(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        by = factory.person("recorder")
        issue, kept = (factory.log_issue(title=title, meeting=meeting) for title in ("Gone", "Kept"))
        position = factory.log_position(kept, meeting=meeting, text="Misheard")
        for record in (issue, position):
            review_verbs.withdraw(record=record, by=by, version=1, reason="r")
        words = in_words(page_of(log_in("officer")))
        assert "Kept" in words
        assert "Gone" not in words
        assert "Misheard" not in words


class TestSources:
    def test_sources_that_differ_are_both_shown(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        bbc, afp = (factory.log_source(title=title, publisher=title) for title in ("BBC", "AFP"))
        cite(meeting, bbc, "on Monday", fact="start_date", disputes=True, note="Monday was the 13th")
        cite(meeting, afp, "on Tuesday", fact="start_date")
        cite(meeting, afp, "at noon", fact="venue")
        words = in_words(page_of(log_in("officer")))
        differ = words.index("Sources differ on the date.")
        assert differ < words.index("“on Monday” Disputes the record · BBC") < words.index("As the record has it:")
        assert words.index("As the record has it:") < words.index("“on Tuesday”") < words.index("“at noon”")
        assert "Monday was the 13th" in words

    def test_where_no_source_is_cited_the_page_says_so(self, log_in: LogIn) -> None:
        factory.log_meeting()
        assert "No source is cited for this meeting." in page_of(log_in("officer"))


class TestAccess:
    @pytest.fixture(autouse=True)
    def _meeting(self, db: None) -> None:
        """A joint meeting with private items, statements and issues of both delegations."""
        meeting = factory.log_meeting()
        issue = factory.log_issue(meeting=meeting, title="joint-issue")
        for prefix in ("US", "CU"):
            put(meeting, issue, prefix, note=f"{prefix}-note")
            source = factory.log_source(prefix, title=f"{prefix}-source")
            passage = Passage(source=source, quotation=f"{prefix}-quotation")
            factory.log_position(issue, prefix, meeting=meeting, text=f"{prefix}-said", passages=[passage])
            factory.log_issue(prefix, meeting=meeting, title=f"{prefix}-issue")

    @pytest.mark.parametrize(
        ("user", "sees"),
        [("officer", {"US"}), ("head", {"US"}), ("cuba-officer", {"CU"}), ("secretariat", set()), ("recorder", set())],
    )
    def test_readers_see_the_rows_of_their_own_compartments(self, log_in: LogIn, user: str, sees: set[str]) -> None:
        page = page_of(log_in(user))
        kinds = ("note", "source", "quotation", "said", "issue")
        found = {(prefix, kind) for prefix in ("US", "CU") for kind in kinds if f"{prefix}-{kind}" in page}
        assert found == {(prefix, kind) for prefix in sees for kind in kinds}
        assert "joint-issue" in page

    def test_hidden_and_absent_answer_alike(self, log_in: LogIn) -> None:
        factory.log_meeting("US", slug="secret")
        client = log_in("cuba-officer")
        answers = []
        for slug in ("us-secret", "us-no-such"):
            with asking(4):
                answers.append(client.get(f"{TALKS}/meetings/{slug}/"))
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        assert answers[0].status_code == 404

    def test_outsider_gets_404(self, log_in: LogIn) -> None:
        assert log_in("outsider").get(f"{TALKS}/meetings/21-new-york-2009/").status_code == 404

    def test_joint_names_are_for_members(self, log_in: LogIn) -> None:
        joint = factory.log_meeting(slug="joint", title="Joint meeting")
        topic = factory.topic(name="Joint topic")
        private = factory.log_meeting("US", slug="p", status="postponed", postponed_to=joint)
        issue = factory.log_issue(title="Joint issue")
        put(private, issue, "US")
        for _ in range(2):
            put(private, factory.log_issue("US", topic=topic), "US", number=4)
        cite(private, factory.log_source(title="Joint statement"), "their words")
        hidden = ("Joint meeting", "Joint issue", "Joint statement", "Joint topic")
        member, manager = page_of(log_in("officer"), "us-p"), page_of(log_in("us-manager"), "us-p")
        assert all(words in member for words in hidden)
        assert not any(words in manager for words in hidden)

    def test_the_highest_marking_stands_top_and_bottom(self, log_in: LogIn) -> None:
        issue = Issue.objects.get(title="joint-issue")
        meeting = Meeting.objects.get()
        red = Marking.objects.get(compartment__prefix="US", code="RED")
        factory.log_position(issue, "US", meeting=meeting, marking=red)
        assert page_of(log_in("officer")).count('<span class="handling">TLP:RED</span>') == 2
        assert "TLP:RED" not in page_of(log_in("cuba-officer"))


def test_buttons_are_for_those_who_may(log_in: LogIn) -> None:
    factory.log_meeting()
    officer, head = page_of(log_in("officer")), page_of(log_in("head"))
    log = f'data-create href="{TALKS}/issues/new/?meeting=21-new-york-2009"'
    edit = f'href="{TALKS}/meetings/21-new-york-2009/edit/"'
    assert log in officer and edit in officer
    assert log not in head and edit not in head


def test_wrong_method_gets_405(log_in: LogIn) -> None:
    factory.log_meeting()
    assert log_in("officer").post(f"{TALKS}/meetings/21-new-york-2009/").status_code == 405


def test_queries_do_not_grow_with_the_agenda(log_in: LogIn) -> None:
    meeting = factory.log_meeting()

    def asked_for(numbers: range) -> int:
        for number in numbers:
            issue = factory.log_issue(title=f"Issue {number}")
            put(meeting, issue, number=number + 1)
            passage = Passage(source=factory.log_source(), quotation="q")
            factory.log_position(issue, meeting=meeting, passages=[passage])
            put(meeting, issue, "US")
        return queries(log_in("officer"), f"{TALKS}/meetings/{meeting.slug}/")

    assert asked_for(range(1)) == asked_for(range(1, 12))
