"""Everything on one meeting that one reader may see: who came, what was on the agenda, and what each side said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import access
from issues.access import VIEW
from issues.filters.comparison import Comparison, compare
from issues.filters.statements import Citations, Cited, Statement, citations, statements
from issues.models import (
    AgendaItem,
    Clearance,
    Delegate,
    Gap,
    Issue,
    Marking,
    Meeting,
    Position,
    Proposal,
    ProposalState,
    Review,
    Side,
    User,
    Verification,
    concerned_sides,
    gap,
    highest,
    latest_stances,
)

MOST = 100  # issues; the listing shows all that were raised at a meeting

# What sources differ on, by the column that they speak to.
FACTS: dict[str, str | Promise] = {
    "start_date": _("the date"),
    "end_date": _("the date of the end"),
    "city": _("the place"),
    "country": _("the country"),
    "venue": _("the venue"),
    "round_number": _("the number of the round"),
    "status": _("whether it was held"),
    "title": _("what it was"),
    "summary": _("what happened"),
}

_FROM_BEST = (Verification.VERIFIED, Verification.SINGLE_SOURCE, Verification.CONTESTED)


@dataclass(frozen=True)
class Delegation:
    """Who came for a side; nobody where that isn't on record."""

    side: Side
    members: list[Delegate]


@dataclass(frozen=True)
class Outcome:
    """What became of an issue, in one compartment's record, and what proves it."""

    item: AgendaItem
    cited: list[Cited]


@dataclass(frozen=True)
class Entry:
    """An issue at a meeting: what each side said, in order, how far apart that left them, and what became of it."""

    issue: Issue
    said: list[Statement]
    gap: Gap
    outcomes: list[Outcome]

    @property
    def number(self) -> int | None:
        """The least of its numbers on the agenda."""
        return min((outcome.item.number for outcome in self.outcomes if outcome.item.number is not None), default=None)

    @property
    def off_agenda(self) -> bool:
        return bool(self.outcomes) and all(outcome.item.off_agenda for outcome in self.outcomes)


@dataclass(frozen=True)
class Section:
    """A part of the page: an item of the agenda with the issues under it, or what was raised beside it."""

    anchor: str
    number: int | None
    heading: str
    entries: list[Entry]
    names_issues: bool


@dataclass(frozen=True)
class Conflict:
    """A fact on which sources differ: those that say otherwise than the record, and those that bear it out."""

    fact: str
    otherwise: list[Cited]
    alike: list[Cited]


@dataclass(frozen=True)
class MeetingPage:
    """A meeting with everything on it that its reader sees."""

    meeting: Meeting
    delegations: list[Delegation]
    sections: list[Section]
    raised: int
    conflicts: list[Conflict]
    cited: list[Cited]
    verification: str
    earlier: Meeting | None
    later: Meeting | None
    put_back_from: list[Meeting]
    proposals: list[tuple[Proposal, Comparison]]
    review: Review | None
    markings: list[Marking]

    @property
    def shown(self) -> list[Issue]:
        """The issues of the sections; of those `raised` here the first, where there are very many."""
        return [entry.issue for section in self.sections for entry in section.entries]

    @property
    def new(self) -> int:
        """How many of the issues shown were raised here for the first time."""
        return sum(issue.first_raised == self.meeting.start_date for issue in self.shown)


def meeting_page(user: User, meeting: Meeting) -> MeetingPage:
    """What `user` sees on a meeting that they see."""
    sides = list(access.scope(user, VIEW, Side.objects.filter(negotiation=meeting.negotiation_id)))
    items = access.scope(user, VIEW, AgendaItem.objects.filter(meeting=meeting))
    positions = access.scope(user, VIEW, Position.objects.at_meeting(meeting))
    issues = _issues(user, items, positions)
    shown = issues[:MOST]
    items, positions = items.filter(issue__in=shown), positions.filter(issue__in=shown)
    cited = citations(user, positions=positions, items=items, meeting=meeting)
    entries = _entries(shown, sides, items, statements(user, positions, cited), cited)
    earlier, later, put_back_from = _neighbours(user, meeting)
    return MeetingPage(
        meeting=meeting,
        delegations=_delegations(user, meeting, sides),
        sections=[*_agenda(entries), *_beside(entries)],
        raised=len(issues),
        conflicts=_conflicts(cited[meeting.pk]),
        cited=_undisputed(cited[meeting.pk]),
        verification=_verification(cited[meeting.pk]),
        earlier=earlier,
        later=later,
        put_back_from=put_back_from,
        proposals=_proposals(user, meeting),
        review=_review(user, meeting),
        markings=_markings(user, meeting, entries, cited),
    )


def _issues(user: User, items: QuerySet[AgendaItem], positions: QuerySet[Position]) -> list[Issue]:
    """The issues at a meeting in the order of the agenda."""
    first = Subquery(items.filter(issue=OuterRef("pk")).order_by("number").values("number")[:1])
    there = Q(pk__in=items.order_by().values("issue")) | Q(pk__in=positions.order_by().values("issue"))
    rows = Issue.objects.for_listing().with_sides().standing_in_the_register().filter(there)
    found = access.scope(user, VIEW, rows.annotate(place=first))
    return list(found.order_by(F("place").asc(nulls_last=True), "prefix", "number", "id"))


def _entries(
    issues: Iterable[Issue], sides: list[Side], items: Iterable[AgendaItem], said: list[Statement], cited: Citations
) -> list[Entry]:
    outcomes: dict[UUID, list[Outcome]] = defaultdict(list)
    spoken: dict[UUID, list[Statement]] = defaultdict(list)
    for item in items:
        outcomes[item.issue_id].append(Outcome(item, cited.get(item.pk, [])))
    for statement in said:
        spoken[statement.position.issue_id].append(statement)
    return [
        Entry(issue, spoken[issue.pk], _gap(issue, sides, spoken[issue.pk]), outcomes[issue.pk]) for issue in issues
    ]


def _gap(issue: Issue, sides: list[Side], said: list[Statement]) -> Gap:
    """How far apart what was said here left the sides, whatever the standing became since."""
    concerned = concerned_sides(sides, issue.raised_by_id, issue.supporters, issue.addressees)
    return gap("", concerned, latest_stances(statement.position for statement in said))


def _agenda(entries: list[Entry]) -> list[Section]:
    """The numbered items in order, then each issue that has no number."""
    numbered: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.number is not None:
            numbered[entry.number].append(entry)
    listed = [entry for entry in entries if entry.number is None and entry.outcomes and not entry.off_agenda]
    items: list[tuple[int | None, list[Entry]]] = [(number, numbered[number]) for number in sorted(numbered)]
    items += [(None, [entry]) for entry in listed]
    return [
        Section(f"item-{place}", number, _heading(number, under), under, len(under) > 1)
        for place, (number, under) in enumerate(items, 1)
    ]


def _beside(entries: list[Entry]) -> list[Section]:
    """What was raised off the agenda, and what was spoken to without having been raised."""
    off = [entry for entry in entries if entry.off_agenda]
    spoken = [entry for entry in entries if not entry.outcomes]
    sections = [
        Section("off-agenda", None, gettext("Off the agenda"), off, True),
        Section("spoken", None, gettext("Also spoken to"), spoken, True),
    ]
    return [section for section in sections if section.entries]


def _heading(number: int | None, entries: list[Entry]) -> str:
    """The title of the only issue; of several their topic, where they share one."""
    if len(entries) == 1:
        return entries[0].issue.title
    topics = {entry.issue.topic for entry in entries}
    shared = topics.pop() if len(topics) == 1 else None
    return str(shared) if shared else gettext("Item %(number)s") % {"number": number}


def _delegations(user: User, meeting: Meeting, sides: list[Side]) -> list[Delegation]:
    members: dict[UUID, list[Delegate]] = defaultdict(list)
    for delegate in access.scope(user, VIEW, Delegate.objects.filter(meeting=meeting)):
        members[delegate.side_id].append(delegate)
    shown = sides if len(sides) <= 4 else [side for side in sides if members[side.pk]]
    return [Delegation(side, members[side.pk]) for side in shown]


def _neighbours(user: User, meeting: Meeting) -> tuple[Meeting | None, Meeting | None, list[Meeting]]:
    """The meetings before and after, and those that were put back to this one."""
    rows = access.scope(user, VIEW, Meeting.objects.filter(negotiation=meeting.negotiation_id).listed())
    others = list(rows.only("slug", "title", "start_date", "precision", "postponed_to", "compartment"))
    at = next((i for i, other in enumerate(others) if other.pk == meeting.pk), None)
    put_back_from = [other for other in others if other.postponed_to_id == meeting.pk]
    if at is None:
        return None, None, put_back_from
    return next(iter(others[at + 1 :]), None), next(iter(others[:at][::-1]), None), put_back_from


def _conflicts(cited: list[Cited]) -> list[Conflict]:
    facts = dict.fromkeys(row.citation.fact for row in cited if row.citation.disputes)
    by_fact = {fact: [row for row in cited if row.citation.fact == fact] for fact in facts}
    return [
        Conflict(
            str(FACTS.get(fact, fact)),
            [row for row in rows if row.citation.disputes],
            [row for row in rows if not row.citation.disputes],
        )
        for fact, rows in by_fact.items()
    ]


def _undisputed(cited: list[Cited]) -> list[Cited]:
    disputed = {row.citation.fact for row in cited if row.citation.disputes}
    return [row for row in cited if row.citation.fact not in disputed]


def _verification(cited: list[Cited]) -> str:
    """How far the meeting is proved, by the best of the sources that bear it out; empty where it is verified."""
    proofs = {row.source.verification for row in cited if row.source and not row.citation.disputes}
    best = next((grade for grade in _FROM_BEST if grade in proofs), Verification.UNVERIFIED)
    return "" if best == Verification.VERIFIED else str(best.label)


def _proposals(user: User, meeting: Meeting) -> list[tuple[Proposal, Comparison]]:
    rows = Proposal.objects.filter(meeting=meeting, state=ProposalState.PENDING).select_related("proposed_by")
    found = list(access.scope(user, VIEW, rows))
    for proposal in found:
        proposal.meeting = meeting
    return [(proposal, compare(user, proposal)) for proposal in found]


def _review(user: User, meeting: Meeting) -> Review | None:
    """The decision by which the meeting was returned, as long as it is."""
    if meeting.clearance != Clearance.RETURNED:
        return None
    return access.scope(user, VIEW, Review.objects.filter(meeting=meeting).select_related("decided_by")).first()


def _markings(user: User, meeting: Meeting, entries: list[Entry], cited: Citations) -> list[Marking]:
    sources = [row.source for rows in cited.values() for row in rows if row.source]
    said = [statement.position for entry in entries for statement in entry.said]
    bearing: list[Any] = [meeting, *(entry.issue for entry in entries), *said, *sources]
    return highest(access.seen(user, row.marking) for row in bearing)
