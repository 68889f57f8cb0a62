"""Everything on one meeting that one reader may see: who came, what was on the agenda, and what each side said."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from issues import access
from issues.access import VIEW
from issues.filters.agendas import Entry, Section, agenda, beside, entries_on
from issues.filters.evidence import Conflict, conflicts, undisputed, verification
from issues.filters.proposed import Proposed, proposed, proposed_markings
from issues.filters.returns import last_return
from issues.filters.statements import Citations, Cited, citations, statements
from issues.models import (
    AgendaItem,
    Delegate,
    Issue,
    Marking,
    Meeting,
    Position,
    Review,
    Side,
    User,
    highest,
)

MOST = 100  # issues; the listing shows all that were raised at a meeting


@dataclass(frozen=True)
class Delegation:
    """Who came for a side; nobody where that isn't on record."""

    side: Side
    members: list[Delegate]


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
    proposals: list[Proposed]
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
    entries = entries_on(shown, sides, items, statements(user, positions, cited), cited)
    earlier, later, put_back_from = _neighbours(user, meeting)
    pending = proposed(user, [meeting])
    return MeetingPage(
        meeting=meeting,
        delegations=_delegations(user, meeting, sides),
        sections=[*agenda(user, entries), *beside(entries)],
        raised=len(issues),
        conflicts=conflicts(cited[meeting.pk]),
        cited=undisputed(cited[meeting.pk]),
        verification=verification(cited[meeting.pk]),
        earlier=earlier,
        later=later,
        put_back_from=put_back_from,
        proposals=pending,
        review=last_return(user, meeting),
        markings=_markings(user, meeting, entries, cited, pending),
    )


def _issues(user: User, items: QuerySet[AgendaItem], positions: QuerySet[Position]) -> list[Issue]:
    """The issues at a meeting in the order of the agenda."""
    first = Subquery(items.filter(issue=OuterRef("pk")).order_by("number").values("number")[:1])
    there = Q(pk__in=items.order_by().values("issue")) | Q(pk__in=positions.order_by().values("issue"))
    rows = Issue.objects.for_listing().with_sides().standing_in_the_register().filter(there)
    found = access.scope(user, VIEW, rows.annotate(place=first))
    return list(found.order_by(F("place").asc(nulls_last=True), "prefix", "number", "id"))


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


def _markings(
    user: User, meeting: Meeting, entries: list[Entry], cited: Citations, pending: list[Proposed]
) -> list[Marking]:
    sources = [row.source for rows in cited.values() for row in rows if row.source]
    said = [statement.position for entry in entries for statement in entry.said]
    bearing: list[Any] = [meeting, *(entry.issue for entry in entries), *said, *sources]
    borne = [*(row.marking for row in bearing), *proposed_markings(user, (change for change, _ in pending))]
    return highest(access.seen(user, marking) for marking in borne)
