"""One of everything in each compartment, for the guards that visit every page."""

from dataclasses import dataclass
from typing import Any

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.actions.issues import Passage
from issues.models import (
    AgendaItem,
    Citation,
    Compartment,
    Delegate,
    Issue,
    Marking,
    Meeting,
    Membership,
    Position,
    Proposal,
    Source,
    Topic,
    User,
)
from tests import factory

PREFIXES = ("MIG", "US", "CU", "OAS")


@dataclass(frozen=True)
class Place:
    """A compartment with a whole issue (cleared, cited, handled, a change proposed), and others on their way."""

    compartment: Compartment
    topic: Topic
    meeting: Meeting
    source: Source
    issue: Issue
    item: AgendaItem
    delegate: Delegate
    position: Position
    citation: Citation
    proposal: Proposal
    meeting_proposal: Proposal
    draft: Issue
    waiting: Issue
    returned: Issue
    withdrawn: Issue

    @property
    def prefix(self) -> str:
        return self.compartment.prefix

    @property
    def slug(self) -> str:
        return self.compartment.negotiation.slug

    @property
    def officer(self) -> User:
        return factory.person(factory.officer_of(self.prefix))

    @property
    def membership(self) -> Membership:
        return Membership.objects.filter(compartment=self.compartment, user=self.officer).earliest("role")

    @property
    def marking(self) -> Marking:
        return Marking.objects.filter(compartment=self.compartment).earliest("rank")


World = dict[str, Place]


def make_world() -> World:
    """A place for each compartment of the cast, by its prefix."""
    world = {prefix: make_place(prefix) for prefix in PREFIXES}
    for desk in ("US", "CU"):
        _handle(world["MIG"].issue, desk)
    return world


def make_place(prefix: str, **meeting_columns: Any) -> Place:
    """A place with new records; `meeting_columns` are those of its meeting that differ from the factory's."""
    compartment = factory.compartment(prefix)
    officer = factory.person(factory.officer_of(prefix))
    topic = factory.topic(prefix, "Return by sea")
    meeting = factory.clear(factory.log_meeting(prefix, **meeting_columns))
    source = factory.log_source(prefix)
    passage = Passage(source=source, quotation="access to a deep water port", paragraph=2, start=15, end=42)
    amber = factory.marking(prefix, "AMBER")
    issue = factory.log_issue(prefix, meeting=meeting, passage=passage, topic=topic, marking=amber)
    position = factory.log_position(issue, meeting=meeting, passages=[passage])
    for record in (issue, position):
        factory.clear(record)
    issue_verbs.report_standing(issue=issue, by=officer, standing="under_discussion")
    if not compartment.is_joint:
        _handle(issue, prefix)
    issue.refresh_from_db()
    proposal = review_verbs.propose(
        record=issue, by=officer, version=issue.version, reason="Plainer", title="Use of a deep-water seaport"
    )
    item = AgendaItem.objects.get(issue=issue, meeting=meeting)
    head: dict[str, Any] = {"side": issue.raised_by, "name": "Craig Kelly", "role": "head"}
    source_verbs.cite(record=meeting, passage=passage, by=officer, fact="start_date", disputes=True, note="15 July")
    return Place(
        compartment=compartment,
        topic=topic,
        meeting=meeting,
        source=source,
        issue=issue,
        item=item,
        delegate=meeting_verbs.add_delegate(meeting=meeting, by=officer, **head),
        position=position,
        citation=position.citations.get(),
        proposal=proposal,
        meeting_proposal=factory.propose(meeting, venue="UN headquarters"),
        **_on_their_way(prefix, officer),
    )


def publication(issue: Issue) -> dict[str, str]:
    """What is typed to see what would be published of an issue."""
    return {"title": issue.title, "raised_by": issue.raised_by.code, "version": str(issue.version), "send": "preview"}


def _handle(issue: Issue, prefix: str) -> None:
    """Let a private compartment handle an issue, and write a note on it."""
    officer = factory.person(factory.officer_of(prefix))
    factory.handle(issue, prefix, priority="high", desk_officer=officer, next_step="Ask again")
    issue_verbs.write_note(issue=issue, compartment=factory.compartment(prefix), by=officer, text="Ask the capital.")


def _on_their_way(prefix: str, officer: User) -> dict[str, Issue]:
    draft = factory.log_issue(prefix, title="A draft")
    waiting = factory.log_issue(prefix, title="One that waits", submit=True)
    returned = factory.log_issue(prefix, title="One that was returned", submit=True)
    review_verbs.decide(
        record=returned,
        by=factory.person(factory.reviewer_of(prefix)),
        version=returned.version,
        verdict="returned",
        comment="Say where.",
    )
    withdrawn = factory.log_issue(prefix, title="One that was withdrawn")
    review_verbs.withdraw(record=withdrawn, by=officer, version=withdrawn.version, reason="Logged twice")
    issues = {"draft": draft, "waiting": waiting, "returned": returned, "withdrawn": withdrawn}
    for issue in issues.values():
        issue.refresh_from_db()
    return issues
