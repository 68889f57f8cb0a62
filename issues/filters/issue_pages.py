"""Everything on one issue that one reader may see, in few queries."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import FilteredRelation, Max, OuterRef, Q, QuerySet
from django.http import Http404

from issues import access
from issues.access import EDIT, VIEW
from issues.filters.acts import Act
from issues.filters.history import History, history
from issues.filters.proposed import Proposed, proposed, proposed_markings
from issues.filters.publication import Publication, publication
from issues.filters.statements import Citations, Cited, Statement, citations, statements
from issues.filters.timelines import Fact, Raised, Stop, facts, rounds
from issues.models import (
    AgendaItem,
    Audience,
    Clearance,
    Gap,
    Handling,
    Issue,
    IssueTopic,
    Marking,
    Meeting,
    MeetingKind,
    Membership,
    Negotiation,
    Note,
    Position,
    ReviewedRecord,
    Side,
    StandingReport,
    User,
    audience,
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
class IssuePage:
    """An issue with everything on it that its reader sees; lists are the newest first, `rounds` the oldest.

    `withdrawn` are the positions that were taken back and that the reader may restore; `returned` are decisions that
    sent a change back to the reader, each with the position that it would have changed, where it isn't the issue.
    `readers` are those of what is joint.
    """

    issue: Issue
    gap: Gap
    supporters: list[Side]
    addressees: list[Side]
    columns: list[Column]
    withdrawn: list[Statement]
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
    proposals: list[Proposed]
    returned: list[tuple[Act, Position | None]]
    merged: list[str]
    publication: Publication | None
    readers: Audience | None
    markings: list[Marking]

    @property
    def times_raised(self) -> int:
        """At how many meetings that the reader sees it was raised; private ones too, which no joint issue counts."""
        return len({raised.meeting.pk for raised in self.raised if raised.has_been})


def find(user: User, here: Negotiation, reference: str) -> list[Issue]:
    """The issue called `reference`, once for each handling of it that `user` sees (`own`); 404 where there is none."""
    own = FilteredRelation("handlings", condition=access.joined(user, VIEW, "handlings"))
    topics = access.scope(user, VIEW, IssueTopic.objects.filter(issue=OuterRef("pk")))
    merged = access.scope(user, VIEW, Issue.objects.filter(merged_into=OuterRef("pk")))
    members = access.scope(user, VIEW, Membership.objects.filter(compartment=OuterRef("compartment")))
    stand_for = members.order_by().values("user").annotate(name=Max("side__name")).values("name")
    rows = access.scope(user, VIEW, Issue.objects.for_listing().with_sides().with_reference(reference))
    found: QuerySet[Any] = rows.filter(negotiation=here).annotate(
        own=own,
        further=ArraySubquery(topics.filter(access.joined(user, VIEW, "topic")).values("topic__name")),
        merged=ArraySubquery(merged.values("number")),
        members=ArraySubquery(stand_for),
    )
    beside = ("own__desk_officer", "own__next_meeting", "merged_into", "published_as__marking", "withdrawn_by")
    issues = list(found.select_related(*beside).defer("search", "published_as__search"))
    if not issues:
        raise Http404
    return issues


def issue_page(user: User, rows: list[Issue]) -> IssuePage:
    """What `user` sees on the issue that they found (`find`)."""
    issue = rows[0]
    sides = list(access.scope(user, VIEW, Side.objects.filter(negotiation=issue.negotiation_id)))
    concerned = concerned_sides(sides, issue.raised_by_id, issue.supporters, issue.addressees)
    known = list(access.scope(user, VIEW, Position.objects.of_issue(issue)))
    positions = [said for said in known if said.clearance != Clearance.WITHDRAWN]
    withdrawn = [said for said in known if said.clearance == Clearance.WITHDRAWN and access.allows(user, EDIT, said)]
    meetings = _meetings(user, issue)
    items = [(meeting, item) for meeting, item in meetings if item]
    cited = citations(user, positions=[*positions, *withdrawn], items=[item for _, item in items], issue=issue)
    said = statements(user, positions, cited)
    raised = [Raised(meeting, item, cited.get(item.pk, [])) for meeting, item in items]
    reports = list(access.scope(user, VIEW, StandingReport.objects.filter(issue=issue).select_related("side")))
    past = history(user, issue, known)
    notes = _notes(user, issue)
    pending = proposed(user, [issue, *known])
    published = publication(user, issue, known, sides)
    return IssuePage(
        issue=issue,
        gap=gap(issue.standing, concerned, latest_stances(positions)),
        supporters=[side for side in sides if side.pk in issue.supporters],
        addressees=[side for side in sides if side.pk in issue.addressees],
        columns=[_column(side, said) for side in concerned],
        withdrawn=statements(user, withdrawn, cited),
        as_of=next((said.said_on for said in positions if not said.authorised), None),
        rounds=rounds(meetings, said),
        handlings=[own for own in (getattr(row, "own", None) for row in rows) if own],
        notes=notes,
        reports=reports,
        raised=raised,
        cited=cited.get(issue.pk, []),
        facts=facts(raised, said, reports),
        acts=past.acts(SHOWN),
        review=past.last_review,
        proposals=pending,
        returned=_returned(user, past, issue, known),
        merged=[f"{issue.prefix}-{number:03}" for number in issue.merged],  # type: ignore[attr-defined]
        publication=published,
        readers=_readers(issue, sides),
        markings=_markings(user, [issue, *positions, *withdrawn, *notes], cited, pending, published),
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
    return list(access.scope(user, VIEW, Note.objects.filter(issue=issue).select_related("written_by", "marking")))


def _returned(user: User, past: History, issue: Issue, positions: list[Position]) -> list[tuple[Act, Position | None]]:
    """Those to a record that isn't cleared any more are left out: no change to it can be proposed."""
    records: dict[str, ReviewedRecord] = {str(record.pk): record for record in [issue, *positions]}
    told = [(act, records[act.changes_of]) for act in past.returned_to(user) if act.changes_of in records]
    return [
        (act, record if isinstance(record, Position) else None)
        for act, record in told
        if record.is_cleared and access.allows(user, EDIT, record)
    ]


def _column(side: Side, said: list[Statement]) -> Column:
    own = [statement for statement in said if statement.position.side_id == side.pk]
    spoken = [statement for statement in own if not statement.position.authorised]
    authorised = [statement for statement in own if statement.position.authorised]
    return Column(side, next(iter(spoken), None), spoken[1:], authorised)


def _readers(issue: Issue, sides: list[Side]) -> Audience | None:
    if not issue.compartment.is_joint:
        return None
    order = [*(side.name for side in sides), None]
    return audience(sorted(issue.members, key=order.index))  # type: ignore[attr-defined]


def _markings(
    user: User,
    shown: list[Issue | Position | Note],
    cited: Citations,
    pending: list[Proposed],
    published: Publication | None,
) -> list[Marking]:
    records = [*shown, published.copy] if published else shown
    sources = [row.source.marking for rows in cited.values() for row in rows if row.source]
    borne = [*(row.marking for row in records), *sources, *proposed_markings(user, (change for change, _ in pending))]
    return highest(access.seen(user, marking) for marking in borne)
