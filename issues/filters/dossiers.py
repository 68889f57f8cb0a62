"""Everything on one issue that one reader may see, in few queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet
from django.http import Http404

from issues import access
from issues.access import VIEW
from issues.filters.history import Act, history
from issues.filters.statements import Citations, Cited, Statement, citations, statements
from issues.models import (
    AgendaItem,
    Clearance,
    Gap,
    Handling,
    Issue,
    IssueTopic,
    Marking,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Negotiation,
    Note,
    Outcome,
    Position,
    Precision,
    Side,
    StandingReport,
    User,
    concerned_sides,
    gap,
    highest,
    latest_stances,
)

SHOWN = 20  # acts; the rest stands on the page of the whole history


@dataclass(frozen=True)
class Column:
    """What one side says: its latest statement, the earlier ones, and what its capital authorised."""

    side: Side
    current: Statement | None
    earlier: list[Statement]
    authorised: list[Statement]


@dataclass(frozen=True)
class Raised:
    """A meeting, the issue's item there, and what proves it."""

    meeting: Meeting
    item: AgendaItem
    cited: list[Cited]


@dataclass(frozen=True)
class Stop:
    """A round: how the issue fared there (raised, not_reached, said, silent, next or off), and who spoke to it."""

    meeting: Meeting
    fared: str
    sides: list[Side]


@dataclass(frozen=True)
class Fact:
    """What happened on a day of its own: the issue was raised, a side said something, or reported where it stands."""

    day: datetime.date
    precision: str
    raised: Raised | None = None
    said: Statement | None = None
    report: StandingReport | None = None


@dataclass(frozen=True)
class Dossier:
    """An issue with everything on it that its reader sees; lists are the newest first, `rounds` the oldest."""

    issue: Issue
    gap: Gap
    supporters: list[Side]
    addressees: list[Side]
    columns: list[Column]
    as_of: datetime.date | None
    rounds: list[Stop]
    handlings: list[Handling]
    notes: list[Note]
    reports: list[StandingReport]
    raised: list[Raised]
    cited: list[Cited]
    facts: list[Fact]
    acts: list[Act]
    review: Act | None
    pending: list[Act]
    merged: list[str]
    markings: list[Marking]


def find(user: User, here: Negotiation, reference: str) -> list[Issue]:
    """The issue called `reference`, once for each handling of it that `user` sees (`own`); 404 where there is none."""
    own = FilteredRelation("handlings", condition=access.joined(user, VIEW, "handlings"))
    topics = access.scope(user, VIEW, IssueTopic.objects.filter(issue=OuterRef("pk")))
    merged = access.scope(user, VIEW, Issue.objects.filter(merged_into=OuterRef("pk")))
    rows = access.scope(user, VIEW, Issue.objects.for_listing().with_sides().with_reference(reference))
    found: QuerySet[Any] = rows.filter(negotiation=here).annotate(
        own=own,
        further=ArraySubquery(topics.filter(access.joined(user, VIEW, "topic")).values("topic__name")),
        merged=ArraySubquery(merged.values("number")),
    )
    issues = list(found.select_related("own__desk_officer", "own__next_meeting", "merged_into", "edited_by"))
    if not issues:
        raise Http404
    return issues


def dossier(user: User, rows: list[Issue]) -> Dossier:
    """What `user` sees on the issue that they found (`find`)."""
    issue = rows[0]
    sides = list(access.scope(user, VIEW, Side.objects.filter(negotiation=issue.negotiation_id)))
    concerned = concerned_sides(sides, issue.raised_by_id, issue.supporters, issue.addressees)
    positions = list(access.scope(user, VIEW, Position.objects.of_issue(issue)))
    meetings = _meetings(user, issue)
    items = [(meeting, item) for meeting, item in meetings if item]
    cited = citations(user, positions=positions, items=[item for _, item in items], issue=issue)
    said = statements(user, positions, cited)
    raised = [Raised(meeting, item, cited.get(item.pk, [])) for meeting, item in items]
    reports = list(access.scope(user, VIEW, StandingReport.objects.filter(issue=issue).select_related("side")))
    past = history(user, issue, positions)
    return Dossier(
        issue=issue,
        gap=gap(issue.standing, concerned, latest_stances(positions)),
        supporters=[side for side in sides if side.pk in issue.supporters],
        addressees=[side for side in sides if side.pk in issue.addressees],
        columns=[_column(side, said) for side in concerned],
        as_of=next((said.said_on for said in positions if not said.authorised), None),
        rounds=_rounds(meetings, said),
        handlings=[own for own in (getattr(row, "own", None) for row in rows) if own],
        notes=_notes(user, issue),
        reports=reports,
        raised=raised,
        cited=cited.get(issue.pk, []),
        facts=_facts(raised, said, reports),
        acts=past.acts(SHOWN),
        review=past.last_review,
        pending=past.pending,
        merged=[f"{issue.prefix}-{number:03}" for number in issue.merged],  # type: ignore[attr-defined]
        markings=_markings(user, issue, positions, cited),
    )


def _meetings(user: User, issue: Issue) -> list[tuple[Meeting, AgendaItem | None]]:
    """Every round, and every meeting at which the issue was raised, with its item there, the newest first."""
    item = FilteredRelation("agenda", condition=Q(agenda__issue=issue.pk) & access.joined(user, VIEW, "agenda"))
    rows = access.scope(user, VIEW, Meeting.objects.filter(negotiation=issue.negotiation_id).annotate(item=item))
    shown: QuerySet[Any] = rows.filter(Q(kind=MeetingKind.ROUND) | Q(item__isnull=False))
    found = shown.exclude(clearance=Clearance.WITHDRAWN).select_related("item").defer("summary")
    return [(meeting, getattr(meeting, "item", None)) for meeting in found]


def _notes(user: User, issue: Issue) -> list[Note]:
    if not access.private(access.compartments(user, VIEW)):
        return []
    return list(access.scope(user, VIEW, Note.objects.filter(issue=issue).select_related("written_by")))


def _column(side: Side, said: list[Statement]) -> Column:
    own = [statement for statement in said if statement.position.side_id == side.pk]
    spoken = [statement for statement in own if not statement.position.authorised]
    authorised = [statement for statement in own if statement.position.authorised]
    return Column(side, next(iter(spoken), None), spoken[1:], authorised)


def _rounds(meetings: list[tuple[Meeting, AgendaItem | None]], said: list[Statement]) -> list[Stop]:
    """The rounds from the first at which the issue was raised or spoken to, the oldest first."""
    stops = [_stop(meeting, item, said) for meeting, item in reversed(meetings) if meeting.kind == MeetingKind.ROUND]
    first = next((i for i, stop in enumerate(stops) if stop.fared in ("raised", "said")), len(stops))
    return [stop for i, stop in enumerate(stops) if i >= first or stop.fared == "next"]


def _stop(meeting: Meeting, item: AgendaItem | None, said: list[Statement]) -> Stop:
    there = [s.position.side for s in said if s.position.meeting_id == meeting.pk and not s.position.authorised]
    return Stop(meeting, _fared(meeting, item, bool(there)), list({side.pk: side for side in there}.values()))


def _fared(meeting: Meeting, item: AgendaItem | None, spoken: bool) -> str:
    if meeting.status in (MeetingStatus.PROPOSED, MeetingStatus.AGREED):
        return "next"
    if meeting.status != MeetingStatus.HELD:
        return "off"
    if item and item.outcome == Outcome.NOT_REACHED:
        return "not_reached"
    return "raised" if item else "said" if spoken else "silent"


def _facts(raised: Iterable[Raised], said: Iterable[Statement], reports: Iterable[StandingReport]) -> list[Fact]:
    """Everything dated, the newest first; on one day what was said stands above the meeting where it was said."""
    day = Precision.DAY
    told = [Fact(r.from_date, day, report=r) for r in reports]
    told += [Fact(s.position.said_on, s.meeting.precision if s.meeting else day, said=s) for s in said]
    told += [Fact(r.meeting.start_date, r.meeting.precision, raised=r) for r in raised]
    return sorted(told, key=lambda fact: fact.day, reverse=True)


def _markings(user: User, issue: Issue, positions: list[Position], cited: Citations) -> list[Marking]:
    sources = [row.source for rows in cited.values() for row in rows if row.source]
    borne = [issue.marking, *(said.marking for said in positions), *(source.marking for source in sources)]
    return highest(access.seen(user, marking) for marking in borne)
