"""What moved at the last round or since, from where to where."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from issues import access
from issues.access import VIEW
from issues.models import Issue, Meeting, MeetingKind, Negotiation, StandingReport, User


@dataclass(frozen=True)
class Move:
    """An issue that moved; `before` is where it stood before the last round, empty where nobody had reported it."""

    issue: Issue
    before: str
    new: bool


def last_rounds(user: User, **place: Any) -> QuerySet[Meeting]:
    """The rounds that were held, as far as `user` sees them, the latest first."""
    rounds = access.scope(user, VIEW, Meeting.objects.listed().held())
    return rounds.filter(kind=MeetingKind.ROUND, **place)


def moves(user: User, most: int, here: Negotiation | None = None) -> list[Move]:
    """The `most` issues that moved last, of those that moved at the last round of their negotiation or since."""
    rounds = last_rounds(user, negotiation=OuterRef("negotiation")).values("start_date")
    earlier = StandingReport.objects.filter(issue=OuterRef("pk"), from_date__lt=OuterRef("last_round"))
    rows: QuerySet[Any] = access.scope(user, VIEW, Issue.objects.for_listing().standing_in_the_register())
    rows = rows.filter(negotiation=here) if here else rows
    moved = (
        rows.annotate(last_round=Subquery(rounds[:1]))
        .filter(last_moved__gte=F("last_round"))
        .annotate(before=Subquery(access.scope(user, VIEW, earlier).values("standing")[:1]))
        .order_by("-last_moved", "prefix", "number", "id")[:most]
    )
    return [
        Move(row, row.before or "", row.first_raised is not None and row.first_raised >= row.last_round)
        for row in moved
    ]
