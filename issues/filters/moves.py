"""What moved at the last round or since, from where to where."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When

from issues import access
from issues.access import VIEW
from issues.models import Issue, Meeting, MeetingKind, Negotiation, StandingReport, User
from issues.models.text import LATEST


@dataclass(frozen=True)
class Move:
    """An issue that moved; `before` is where it stood before the last round, empty where nobody had reported it."""

    issue: Issue
    before: str
    new: bool


def last_rounds(user: User, among: Iterable[Negotiation]) -> list[Meeting]:
    """The last round that was held in each negotiation, as far as `user` sees it."""
    held = Meeting.objects.listed().held().filter(kind=MeetingKind.ROUND, negotiation__in=list(among))
    latest = access.scope(user, VIEW, held).order_by("negotiation_id", "-start_date", "-id")
    return list(latest.distinct("negotiation_id"))


def moves(user: User, rounds: list[Meeting], most: int) -> list[Move]:
    """The `most` issues that moved last, of those that moved at one of the last `rounds` or since."""
    days = {meeting.negotiation_id: meeting.start_date for meeting in rounds}
    moved = Q(pk__in=[])
    for negotiation, day in days.items():
        moved |= Q(negotiation=negotiation, last_moved__gte=day)
    day_here = Case(*(When(negotiation=key, then=Value(day)) for key, day in days.items()), default=Value(LATEST))
    earlier = StandingReport.objects.filter(issue=OuterRef("pk"), from_date__lt=OuterRef("day"))
    rows: QuerySet[Any] = access.scope(user, VIEW, Issue.objects.for_listing().standing_in_the_register())
    shown = (
        rows.filter(moved)
        .annotate(day=day_here)
        .annotate(before=Subquery(access.scope(user, VIEW, earlier).values("standing")[:1]))
        .order_by("-last_moved", "prefix", "number", "id")[:most]
    )
    return [Move(row, row.before or "", _is_new(row, row.day)) for row in shown]


def _is_new(issue: Issue, day: Any) -> bool:
    return issue.first_raised is not None and issue.first_raised >= day
