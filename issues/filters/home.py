"""What waits for a reader: each list is short, and leads to where all of it stands."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import access
from issues.access import CLEAR, EDIT, VIEW
from issues.actions.reviews import OPEN
from issues.filters.moves import Move, last_rounds, moves
from issues.filters.returns import correction_url, returned_changes
from issues.filters.reviews import waiting_counts
from issues.models import (
    UNSETTLED,
    Clearance,
    Handling,
    Issue,
    IssueAddressee,
    Marking,
    Meeting,
    MeetingStatus,
    Negotiation,
    Position,
    Proposal,
    Review,
    ReviewedRecord,
    Side,
    Stance,
    User,
    highest,
)

SHOWN = 10
SOON = datetime.timedelta(days=30)
REMEMBERED = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Unfinished:
    """A draft of the reader's, or what was returned to them with a comment: a record, or a change to one.

    `correction_url` is where a change is proposed anew.
    """

    record: ReviewedRecord | Proposal
    title: str
    url: str
    comment: str
    correction_url: str = ""

    @property
    def clearance(self) -> str:
        """Why it is here: it is a draft, or it was returned."""
        return Clearance.RETURNED if isinstance(self.record, Proposal) else self.record.clearance

    @property
    def at(self) -> datetime.datetime:
        """When it was last touched."""
        return self.record.review.decided_at if isinstance(self.record, Proposal) else self.record.edited_at

    @property
    def marking(self) -> Marking | None:
        """That of the record."""
        marked: Any = self.record.subject if isinstance(self.record, Proposal) else self.record
        marking: Marking | None = marked.marking
        return marking


@dataclass(frozen=True)
class Queued:
    """How much waits for the reader's review in a negotiation."""

    negotiation: Negotiation
    count: int


@dataclass(frozen=True)
class Talks:
    """A negotiation of the reader's, with the meeting that comes next."""

    negotiation: Negotiation
    next: Meeting | None


@dataclass(frozen=True)
class Home:
    """The lists of a reader's first page. None stands for a list that isn't theirs to have."""

    unfinished: list[Unfinished] | None
    due: list[Handling] | None
    moved: list[Move] | None
    awaiting: list[Issue] | None
    queued: list[Queued] | None
    talks: list[Talks]
    markings: list[Marking]


def home(user: User) -> Home:
    """What waits for `user`, in as many queries however many negotiations they are in."""
    mine = list({m.negotiation_id: m.negotiation for m in access.memberships(user)}.values())
    edits, reviews = access.compartments(user, EDIT), access.negotiations(user, CLEAR)
    followed = access.followed(user)
    due = _due(user) if access.private(followed) else None
    moved = moves(user, last_rounds(user, mine), SHOWN) if followed else None
    awaiting = list(_awaiting(user)[:SHOWN]) if followed else None
    unfinished = _unfinished(user) if edits else None
    issues = [*(handling.issue for handling in due or []), *(move.issue for move in moved or []), *(awaiting or [])]
    shown: list[Any] = [*issues, *(unfinished or [])]
    return Home(
        unfinished=unfinished,
        due=due,
        moved=moved,
        awaiting=awaiting,
        queued=_queued(user, mine) if reviews else None,
        talks=_talks(user, mine),
        markings=highest(access.seen(user, each.marking) for each in shown),
    )


def _unfinished(user: User) -> list[Unfinished]:
    """Of the three kinds of records and of the changes to them, those last touched first."""
    issues, positions, meetings = (_left_open(user, model) for model in (Issue, Position, Meeting))
    positions = positions.filter(access.joined(user, VIEW, "issue")).select_related("issue", "side")
    records = [*issues[:SHOWN], *positions[:SHOWN], *meetings[:SHOWN]]
    rows = [Unfinished(record, *_address(record), record.comment or "") for record in records]
    rows += [_change(proposal) for proposal in _returned_changes(user)[:SHOWN]]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:SHOWN]


def _returned_changes(user: User) -> QuerySet[Proposal]:
    """The reader's changes that were returned of late, those last returned first."""
    rows = returned_changes(user).filter(review__decided_at__gte=timezone.now() - REMEMBERED)
    parts = [f"{kind}__{name}" for kind in ("issue", "position", "meeting") for name in ("negotiation", "marking")]
    rows = rows.select_related("review", "position__issue", "position__side", *parts)
    seen = Q(position=None) | access.joined(user, VIEW, "position__issue")
    return rows.filter(seen).order_by("-review__decided_at", "id")


def _change(proposal: Proposal) -> Unfinished:
    title, url = _address(proposal.subject)
    said, corrected_at = proposal.review.comment, correction_url(proposal.subject)
    return Unfinished(proposal, _("Change to %(record)s") % {"record": title}, url, said, corrected_at)


def _left_open(user: User, model: type[ReviewedRecord]) -> QuerySet[Any]:
    kind = model._meta.model_name
    reviews = access.scope(user, VIEW, Review.objects.filter(**{kind or "": OuterRef("pk")}))
    rows = model._default_manager.filter(clearance__in=OPEN, edited_by=user)
    mine: QuerySet[Any] = access.scope(user, EDIT, rows)
    commented = mine.annotate(comment=Subquery(reviews.values("comment")[:1])).select_related("negotiation", "marking")
    shown: QuerySet[Any] = commented.order_by("-edited_at", "id")
    return shown


def _address(record: Any) -> tuple[str, str]:
    """What a record is called, and where it is."""
    if isinstance(record, Meeting):
        return record.title, record.get_absolute_url()
    if isinstance(record, Position):
        words = {"side": record.side, "reference": record.issue.reference}
        title = _("%(reference)s, position of %(side)s") % words
        return title, reverse("issue", args=[record.negotiation.slug, record.issue.reference])
    return str(record), record.get_absolute_url()


def _due(user: User) -> list[Handling]:
    """The next steps of the reader's own desks that are due within thirty days, the overdue first."""
    rows = access.scope(user, VIEW, Handling.objects.filter(next_step_due__lte=timezone.localdate() + SOON))
    seen = rows.filter(access.joined(user, VIEW, "issue"), issue__merged_into=None)
    shown = seen.exclude(issue__clearance=Clearance.WITHDRAWN).order_by("next_step_due", "id")
    return list(shown.select_related("issue__negotiation", "issue__marking", "desk_officer")[:SHOWN])


def _awaiting(user: User) -> QuerySet[Issue]:
    """What was raised and not answered by every side that it is addressed to (`waits_for`), the longest first."""
    silent = _silent(user)
    rows = Issue.objects.for_listing().standing_in_the_register().filter(standing__in=UNSETTLED)
    raised = access.scope(user, VIEW, rows).filter(first_raised__isnull=False)
    waiting = raised.filter(Exists(silent)).annotate(waits_for=ArraySubquery(silent.values("name")))
    return waiting.order_by("first_raised", "prefix", "number", "id")


def _silent(user: User) -> QuerySet[Side]:
    """The sides, to be found for an issue of the outer query, that it is addressed to and that said nothing on it."""
    issue = OuterRef(OuterRef("pk"))
    addressees = access.scope(user, VIEW, IssueAddressee.objects.filter(issue=issue))
    positions = Position.objects.filter(issue=issue, side=OuterRef("pk"), authorised=False)
    said = access.scope(user, VIEW, positions).exclude(clearance=Clearance.WITHDRAWN).exclude(stance=Stance.NO_RESPONSE)
    sides = access.scope(user, VIEW, Side.objects.filter(negotiation=OuterRef("negotiation")))
    # Not as two Exists with an "or" between: for those PostgreSQL would read the addressees of all issues, for ten.
    named = addressees.values("issue").annotate(it=BoolOr(Q(side=OuterRef("pk")))).values("it")
    addressed = Coalesce(Subquery(named), True)
    return sides.exclude(pk=OuterRef("raised_by")).filter(addressed, ~Exists(said))


def _queued(user: User, mine: Iterable[Negotiation]) -> list[Queued]:
    counts = waiting_counts(user)
    return [Queued(negotiation, counts[negotiation.pk]) for negotiation in mine if counts[negotiation.pk]]


def _talks(user: User, mine: list[Negotiation]) -> list[Talks]:
    coming = Meeting.objects.listed().filter(status__in=(MeetingStatus.PROPOSED, MeetingStatus.AGREED))
    rows = access.scope(user, VIEW, coming.filter(negotiation__in=mine)).order_by("negotiation_id", "start_date", "id")
    following = {meeting.negotiation_id: meeting for meeting in rows.distinct("negotiation_id")}
    return [Talks(negotiation, following.get(negotiation.pk)) for negotiation in mine]
