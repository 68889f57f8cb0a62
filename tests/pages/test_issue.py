"""The page of an issue: everything on it that a reader may see, and nothing else."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.actions.issues import Passage
from issues.models import AgendaItem, Citation, Issue, Meeting
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import TALKS, in_words, page_of
from tests.statements import asking


def add_private_rows(issue: Issue, prefix: str, meeting: Meeting) -> None:
    """One row of each kind in a private compartment, each with a word that only its members may read."""
    officer, place = factory.person(factory.officer_of(prefix)), factory.compartment(prefix)
    source = factory.log_source(prefix, title=f"{prefix}-source")
    passage = Passage(source=source, quotation=f"{prefix}-quotation")
    factory.log_position(issue, prefix, text=f"{prefix}-position", meeting=meeting, passages=[passage])
    factory.handle(issue, prefix, next_step=f"{prefix}-step", desk_officer=officer)
    issue_verbs.write_note(issue=issue, compartment=place, by=officer, text=f"{prefix}-note")
    meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=officer, note=f"{prefix}-outcome")


@pytest.fixture
def shared(db: None) -> Issue:
    """A joint issue on which both delegations have private rows."""
    meeting = factory.log_meeting()
    issue = factory.log_issue(meeting=meeting)
    factory.log_position(issue, text="joint-position", meeting=meeting)
    for prefix in ("US", "CU"):
        add_private_rows(issue, prefix, meeting)
    return issue


KINDS = ("position", "quotation", "source", "step", "note", "outcome")


@pytest.mark.parametrize(
    ("user", "sees"),
    [
        ("officer", {"US"}),
        ("head", {"US"}),
        ("cuba-officer", {"CU"}),
        ("cuba-reviewer", {"CU"}),
        ("secretariat", set()),
        ("recorder", set()),
    ],
)
def test_each_reader_sees_the_rows_of_their_own_compartments(
    log_in: LogIn, shared: Issue, user: str, sees: set[str]
) -> None:
    page = page_of(log_in(user), shared)
    found = {(prefix, kind) for prefix in ("US", "CU") for kind in KINDS if f"{prefix}-{kind}" in page}
    assert found == {(prefix, kind) for prefix in sees for kind in KINDS}
    assert "joint-position" in page


def test_a_private_citation_of_a_joint_issue_is_for_its_members(log_in: LogIn, shared: Issue) -> None:
    place = factory.compartment("US")
    source = factory.log_source("US")
    Citation.objects.create(
        compartment=place, negotiation=place.negotiation, source=source, issue=shared, quotation="ours alone"
    )
    assert "ours alone" in page_of(log_in("head"), shared)
    assert "ours alone" not in page_of(log_in("cuba-officer"), shared)


def test_private_rows_name_their_compartment_to_those_who_have_several(log_in: LogIn, shared: Issue) -> None:
    badge = '<span class="badge badge--place">'
    assert f"{badge}United States delegation" in page_of(log_in("officer"), shared)
    assert badge not in page_of(log_in("secretariat"), shared)


def test_nothing_of_compartments_where_there_is_one(log_in: LogIn) -> None:
    issue = factory.log_issue("OAS")
    factory.handle(issue, "OAS", next_step="Call the chair")
    page = page_of(log_in("outsider"), issue, "/oas-cuba")
    assert "Call the chair" in page
    assert "badge--place" not in page


def test_a_joint_record_named_by_a_private_one_is_shown_to_its_members_alone(log_in: LogIn) -> None:
    joint = factory.log_meeting(title="Joint meeting")
    passage = Passage(source=factory.log_source(title="Joint statement"), quotation="us-quotation")
    issue = factory.log_issue("US", meeting=joint, marking=factory.marking("MIG", "AMBER"), passage=passage)
    factory.log_position(issue, meeting=joint)
    factory.handle(issue, "US", next_meeting=joint)
    hidden = ("Joint meeting", "Joint statement", "TLP:AMBER")
    member, manager = page_of(log_in("officer"), issue), page_of(log_in("us-manager"), issue)
    assert "us-quotation" in manager
    assert all(words in member for words in hidden)
    assert not any(words in manager for words in hidden)


def test_outsider_gets_404(log_in: LogIn, shared: Issue) -> None:
    assert log_in("outsider").get(f"{TALKS}/issues/{shared.reference}/").status_code == 404
    assert log_in("admin").get(f"{TALKS}/issues/{shared.reference}/").status_code == 404


def test_hidden_and_absent_answer_alike(log_in: LogIn) -> None:
    factory.log_issue("US")
    client = log_in("cuba-officer")
    answers = []
    for reference in ("US-001", "US-002", "us-1"):
        with asking(4):  # session, reader, memberships, the issue
            answers.append(client.get(f"{TALKS}/issues/{reference}/"))
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1


def test_wrong_method_gets_405(log_in: LogIn, shared: Issue) -> None:
    assert log_in("officer").post(f"{TALKS}/issues/{shared.reference}/").status_code == 405


@pytest.mark.parametrize("spelling", ["mig-001", "MIG-1", "Mig-0001", "MIG-001%20"])
def test_other_spellings_lead_to_the_reference(log_in: LogIn, shared: Issue, spelling: str) -> None:
    answer = log_in("officer").get(f"{TALKS}/issues/{spelling}/")
    assert (answer.status_code, answer["Location"]) == (302, f"{TALKS}/issues/MIG-001/")


@pytest.mark.parametrize(
    "spelling",
    [
        "MIG-\u202e001",
        "MIG-0\u200b01",
        "M\u0131G-001",
        "MIG-" + "1" * 400,
        "MIG-",
        "001",
        "MIG-001x",
        "MIG-\u0661",
        "%00",
    ],
)
def test_what_is_no_reference_gets_404(log_in: LogIn, shared: Issue, spelling: str) -> None:
    assert log_in("officer").get(f"{TALKS}/issues/{spelling}/").status_code == 404


def test_a_merged_issue_leads_to_the_other(log_in: LogIn, shared: Issue) -> None:
    other = factory.log_issue()
    Issue.objects.filter(pk=other.pk).update(merged_into=shared)
    client = log_in("officer")
    assert client.get(f"{TALKS}/issues/MIG-002/")["Location"] == f"{TALKS}/issues/MIG-001/"
    assert f'href="{TALKS}/issues/MIG-002/history/"' in page_of(client, shared)


class TestHead:
    def test_scripts_find_the_marks(self, log_in: LogIn, shared: Issue) -> None:
        page = page_of(log_in("officer"), shared)
        for mark in (
            'data-reference="MIG-001"',
            'data-standing="raised"',
            'data-clearance="draft"',
            'data-version="1"',
        ):
            assert mark in page

    def test_the_highest_marking_of_what_is_shown_stands_top_and_bottom(self, log_in: LogIn) -> None:
        issue = factory.log_issue(marking=factory.marking("MIG", "CLEAR"))
        factory.log_position(issue, "US", marking=factory.marking("US", "AMBER"))
        ours, theirs = page_of(log_in("officer"), issue), page_of(log_in("cuba-officer"), issue)
        handling = '<span class="handling">TLP:{}</span>'
        assert ours.count(handling.format("AMBER")) == 3  # top, bottom, and at the position
        assert theirs.count(handling.format("CLEAR")) == 3  # and once in the facts beside
        assert "TLP:AMBER" not in theirs

    def test_a_withdrawn_issue_says_why_and_when(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        by = factory.person("recorder")
        review_verbs.withdraw(record=issue, by=by, version=1, reason="Logged twice")
        page = page_of(log_in("officer"), issue)
        assert "Withdrawn from the register" in page
        assert "Logged twice" in page
        assert timezone.localtime().strftime("%B %Y") in page

    def test_a_returned_issue_shows_the_comment(self, log_in: LogIn) -> None:
        issue = factory.log_issue(submit=True)
        review_verbs.decide(
            record=issue, by=factory.person("secretariat"), version=1, verdict="returned", comment="Which port?"
        )
        page = page_of(log_in("officer"), issue)
        assert "Returned for correction" in page
        assert "Which port?" in page

    def test_a_change_that_was_returned_leaves_who_cleared_it(self, log_in: LogIn) -> None:
        issue = factory.clear(factory.log_issue(), by="secretariat")
        proposal = factory.propose(issue, title="Use of a seaport")
        by, said = factory.person("reviewer"), "Which port?"
        review_verbs.decide_proposal(proposal=proposal, by=by, version=issue.version, verdict="returned", comment=said)
        page = page_of(log_in("officer"), issue)
        assert "cleared by Secretariat" in page
        assert "cleared by U.S. reviewer" not in page

    def test_a_proposed_change_is_announced_word_by_word(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        factory.clear(issue)
        by = factory.person("recorder")
        proposal = review_verbs.propose(
            record=issue, by=by, version=issue.version, reason="As they call it", title="Access to a seaport"
        )
        page = page_of(log_in("head"), issue)
        assert "A change is proposed" in page
        assert "As they call it" in page
        assert '<del><span class="vh">[removed] </span>deep-water </del>' in page
        assert "<h1" in page
        assert ">Access to a deep-water seaport</h1>" in page
        review_verbs.take_back(proposal=proposal, by=by)
        assert "A change is proposed" not in page_of(log_in("head"), issue)

    def test_a_change_that_was_proposed_before_a_long_history_is_announced_too(
        self, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issue = factory.log_issue()
        position = factory.log_position(issue)
        factory.propose(position, text="Asks for a port.")
        monkeypatch.setattr("issues.filters.history.MOST", 1)
        issue_verbs.report_standing(issue=issue, by=factory.person("recorder"), standing="noted")
        words = in_words(page_of(log_in("officer"), issue))
        assert "A change is proposed · Position of United States" in words
        assert "[removed] the use of" in words


class TestPositions:
    def test_the_latest_stands_and_the_earlier_are_folded(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        factory.log_position(issue, text="Now this", said_on=datetime.date(2014, 1, 9), stance="supports")
        factory.log_position(issue, text="Once that", said_on=datetime.date(2009, 7, 14))
        page = page_of(log_in("officer"), issue)
        positions = page[page.index('id="positions"') : page.index('id="history"')]
        assert positions.index("Now this") < positions.index("1 earlier statement") < positions.index("Once that")
        assert "No statement on record" in positions  # of Cuba
        assert "As of" in positions

    def test_what_a_capital_authorised_is_no_statement(self, log_in: LogIn) -> None:
        issue = factory.log_issue("US")
        factory.log_position(issue, text="Could live with it", authorised=True, stance="accepts")
        page = page_of(log_in("officer"), issue)
        assert "Authorised by the capital, not said at the table" in page
        assert page.count("No statement on record") == 2
        assert "No position on record" in page

    def test_a_quotation_has_its_language_source_and_place(self, log_in: LogIn) -> None:
        source = factory.log_source(title="Declaración", language="es", publisher="MINREX")
        passage = Passage(source=source, quotation="un puerto profundo", locator="párrafo 2", paragraph=2)
        issue = factory.log_issue()
        factory.log_position(issue, passages=[passage])
        page = page_of(log_in("officer"), issue)
        assert '<p lang="es">“un puerto profundo”</p>' in page
        assert f'<a href="{TALKS}/sources/{source.pk}/#p2"><cite lang="es">Declaración</cite></a>' in page
        assert "párrafo 2 · Unverified" in page

    def test_a_withdrawn_position_is_gone(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        position = factory.log_position(issue, text="Misheard")
        review_verbs.withdraw(record=position, by=factory.person("recorder"), version=1, reason="Misheard it was not")
        assert "Misheard" not in facts_of(page_of(log_in("head"), issue))
        page = facts_of(page_of(log_in("officer"), issue))
        assert "1 withdrawn statement" in page[: page.index("Misheard")]
        assert f"/positions/{position.pk}/restore/" in page

    def test_only_sides_concerned_have_a_column(self, log_in: LogIn) -> None:
        issue = factory.log_issue(addressed_to=[factory.side("US")])
        page = page_of(log_in("officer"), issue)
        assert 'id="side-US"' in page
        assert 'id="side-CU"' not in page


class TestRounds:
    def test_tell_how_the_issue_fared_from_the_first_on(self, log_in: LogIn) -> None:
        def held(number: int, status: str = "held", **columns: Any) -> Meeting:
            slug, day = f"round-{number}", datetime.date(2000 + number, 1, 1)
            columns |= {"slug": slug, "title": f"Round {number}", "round_number": number, "start_date": day}
            return factory.log_meeting(status=status, **columns)

        meetings = [held(number) for number in (8, 9, 10, 11, 12)]
        held(13, "postponed")
        held(14, "agreed")
        issue = factory.log_issue(meeting=meetings[1])
        factory.log_position(issue, meeting=meetings[3])
        by, place = factory.person("recorder"), factory.compartment("MIG")
        meeting_verbs.put_on_agenda(
            meeting=meetings[4], issue=issue, compartment=place, by=by, number=3, outcome="not_reached"
        )
        page = page_of(log_in("officer"), issue)
        strip = page[page.index('<ol class="rounds"') : page.index("</ol>", page.index('<ol class="rounds"'))]
        fared = [part.split()[0] for part in strip.split("round--")[1:]]
        assert fared == ["raised", "silent", "said", "not_reached", "off", "next"]
        assert "Postponed" in strip
        assert "Agreed" in strip

    def test_joint_rounds_are_the_rule(self, log_in: LogIn) -> None:
        issue = factory.log_issue("US", meeting=factory.log_meeting())
        strip = page_of(log_in("officer"), issue).split('<ol class="rounds"')[1].split("</ol>")[0]
        assert "Joint record" not in strip

    def test_an_issue_never_raised_has_no_past_rounds(self, log_in: LogIn) -> None:
        factory.log_meeting()
        assert 'class="rounds"' not in page_of(log_in("officer"), factory.log_issue())


class TestHandling:
    def test_what_is_overdue_says_so(self, log_in: LogIn) -> None:
        issue = factory.log_issue("US")
        factory.handle(issue, "US", next_step="Write", next_step_due=timezone.localdate() - datetime.timedelta(days=1))
        assert "· overdue</span>" in page_of(log_in("officer"), issue)

    def test_what_is_due_today_does_not(self, log_in: LogIn) -> None:
        issue = factory.log_issue("US")
        factory.handle(issue, "US", next_step="Write", next_step_due=timezone.localdate(), priority="urgent")
        page = page_of(log_in("officer"), issue)
        assert "overdue" not in page
        assert "Urgent" in page


class TestFacts:
    def test_stand_by_their_own_dates_newest_first(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        issue = factory.log_issue(meeting=meeting, off_agenda=True)
        by = factory.person("recorder")
        issue_verbs.report_standing(
            issue=issue, by=by, standing="dormant", from_date=datetime.date(2011, 1, 12), note="Nobody names it"
        )
        factory.log_position(issue, text="Read it out", said_on=datetime.date(2010, 2, 19))
        page = page_of(log_in("officer"), issue)
        facts = page[page.index('id="history"') : page.index('id="record-history"')]
        assert facts.index("Nobody names it") < facts.index("Read it out") < facts.index("Raised off the agenda")

    def test_outcomes_are_told_with_their_source(self, log_in: LogIn) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting())
        by = factory.person("recorder")
        item = AgendaItem.objects.get()
        passage = Passage(source=factory.log_source(), quotation="we shall meet again")
        source_verbs.cite(record=item, passage=passage, by=by)
        meeting_verbs.record_outcome(item=item, by=by, version=1, outcome="deferred", number=4, note="To Havana")
        page = page_of(log_in("officer"), issue)
        raised = page[page.index('id="raised"') : page.index('id="history"')]
        for words in ("Deferred", "To Havana", "we shall meet again", ">4<"):
            assert words in raised


def test_the_page_takes_thirteen_queries_at_most_whatever_it_shows(log_in: LogIn, shared: Issue) -> None:
    recorder = factory.person("recorder")
    for number in range(10):
        shared.refresh_from_db()
        review_verbs.revise(
            record=shared,
            by=recorder,
            version=shared.version,
            title=f"Title {number}",
            addressed_to=[factory.side("CU")],
        )
        issue_verbs.report_standing(issue=shared, by=recorder, standing="noted" if number % 2 else "raised")
        meeting = factory.log_meeting(slug=f"round-{number}", start_date=datetime.date(2010 + number, 1, 1))
        factory.log_position(shared, meeting=meeting, passages=[Passage(source=factory.log_source(), quotation="q")])
        factory.log_position(shared, "US", meeting=meeting)
    factory.clear(shared)
    review_verbs.propose(record=shared, by=recorder, version=shared.version, reason="r", title="Another")
    client = log_in("reviewer")  # for whom the frame counts what waits
    with asking(13, at_most=True):
        page = page_of(client, shared)
    assert page.count('class="tl__when"') > 20


def facts_of(page: str) -> str:
    """The page without the history of its record, which forgets nothing."""
    return page[: page.index('id="record-history"')]
