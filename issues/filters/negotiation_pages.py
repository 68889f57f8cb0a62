"""A negotiation at a glance, as far as one reader sees it."""

from dataclasses import dataclass

from django.db.models import Count

from issues import access
from issues.access import VIEW
from issues.filters.moves import Move, last_rounds, moves
from issues.models import (
    Audience,
    Issue,
    Marking,
    Meeting,
    MeetingStatus,
    Membership,
    Negotiation,
    Side,
    Source,
    Standing,
    User,
    highest,
)

SHOWN = 10
MEETINGS = 3


@dataclass(frozen=True)
class Stand:
    """How many issues stand where."""

    standing: Standing
    count: int


@dataclass(frozen=True)
class NegotiationPage:
    """What a reader sees of a negotiation; `memberships` where they have more than one compartment in it.

    `readers` are those of the joint one, where that is one of theirs.
    """

    sides: list[Side]
    memberships: list[Membership]
    stands: list[Stand]
    coming: list[Meeting]
    past: list[Meeting]
    last_round: Meeting | None
    moved: list[Move]
    sources: int
    readers: Audience | None
    markings: list[Marking]

    @property
    def issues(self) -> int:
        return sum(stand.count for stand in self.stands)


def negotiation_page(user: User, here: Negotiation) -> NegotiationPage:
    """What `user` sees of a negotiation that they are in."""
    held = [m for m in access.memberships(user) if m.negotiation_id == here.pk]
    meetings = Meeting.objects.listed().filter(negotiation=here).select_related("marking")
    coming = (
        access.scope(user, VIEW, meetings)
        .filter(status__in=(MeetingStatus.PROPOSED, MeetingStatus.AGREED))
        .order_by("start_date", "id")
    )
    rounds = last_rounds(user, [here])
    moved = moves(user, rounds, SHOWN)
    next_ones = list(coming[:MEETINGS])
    last_ones = list(access.scope(user, VIEW, meetings.held())[:MEETINGS])
    borne = [*(row.marking for row in (*next_ones, *last_ones)), *(move.issue.marking for move in moved)]
    return NegotiationPage(
        sides=list(access.scope(user, VIEW, Side.objects.filter(negotiation=here))),
        memberships=held if len({m.compartment_id for m in held}) > 1 else [],
        stands=_stands(user, here),
        coming=next_ones,
        past=last_ones,
        last_round=next(iter(rounds), None),
        moved=moved,
        sources=access.scope(user, VIEW, Source.objects.filter(negotiation=here)).count(),
        readers=_readers(user, here),
        markings=highest(access.seen(user, marking) for marking in borne),
    )


def _readers(user: User, here: Negotiation) -> Audience | None:
    joint = access.joint(user, VIEW, here.pk)
    return access.audiences(user, [joint])[joint.pk] if joint else None


def _stands(user: User, here: Negotiation) -> list[Stand]:
    """The standings that occur, from the most advanced to the least."""
    rows = access.scope(user, VIEW, Issue.objects.standing_in_the_register().filter(negotiation=here))
    counts = dict(rows.order_by().values_list("standing").annotate(Count("pk")))
    return [Stand(standing, counts[standing]) for standing in reversed(Standing) if standing in counts]
