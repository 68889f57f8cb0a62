"""The queue of what waits for a reviewer, the oldest first."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import Http404

from issues import access
from issues.access import CLEAR, EDIT, VIEW, Action
from issues.filters.waiting import MODELS, Ticket, Waiting
from issues.models import Clearance, Negotiation, Proposal, ProposalState, Review, User

PAGE = 25

_WAITING = {kind: Q(clearance=Clearance.SUBMITTED) for kind in MODELS} | {"proposal": Q(state=ProposalState.PENDING)}

_RELATED = {
    "issue": ("logged_by", "edited_by", "marking", "raised_by"),
    "position": ("logged_by", "edited_by", "marking", "issue__negotiation", "issue__marking", "side"),
    "meeting": ("logged_by", "edited_by", "marking"),
    "proposal": (
        *("proposed_by", "issue__marking", "issue__negotiation", "meeting__marking", "meeting__negotiation"),
        *("position__marking", "position__side", "position__issue__negotiation", "position__issue__marking"),
    ),
}


class Tickets:
    """Places in a queue over several tables, the oldest first; each table gives only as many as a slice asks for."""

    def __init__(self, parts: dict[str, QuerySet[Any]]) -> None:
        self._parts = parts

    def count(self) -> int:
        """How many there are."""
        first, *others = (rows.order_by().values("pk") for rows in self._parts.values())
        return first.union(*others, all=True).count()

    def __getitem__(self, wanted: slice) -> list[Ticket]:
        if not wanted.stop:
            return []
        first, *others = (
            rows.annotate(waiting_kind=Value(kind))
            .order_by("waiting_since", "pk")
            .values_list("waiting_kind", "pk", "waiting_since")[: wanted.stop]
            for kind, rows in self._parts.items()
        )
        together = first.union(*others, all=True).order_by("waiting_since", "pk")
        return [Ticket(*ticket) for ticket in together[wanted]]


class Queue:
    """What waits in a negotiation for a reviewer; or, with `among=access.by`, what waits of their own for others."""

    def __init__(
        self,
        user: User,
        negotiation: Negotiation,
        among: Callable[..., QuerySet[Any]] = access.not_by,
        action: Action = CLEAR,
    ) -> None:
        self.user = user
        self.negotiation = negotiation
        self._parts = {
            kind: among(user, rows_of(user, action, kind).filter(_WAITING[kind], negotiation=negotiation))
            for kind in MODELS
        }

    def page(self, number: int = 1) -> Page[Any]:
        """A page of the queue, of Waiting; the nearest one where there is no such page."""
        page: Page[Any] = Paginator(self._tickets(), PAGE).get_page(number)  # type: ignore[arg-type]
        page.object_list = self._shown(page.object_list)
        return page

    def page_with(self, ticket: Ticket) -> Page[Any]:
        """The page on which `ticket` is, or would be."""
        return self.page(self._tickets(_on_side("lt", ticket)).count() // PAGE + 1)

    def after(self, ticket: Ticket) -> Waiting | None:
        """What comes after `ticket`, and after the last the first; None where nothing else waits."""
        following = self._tickets(_on_side("gt", ticket))[:1] or self._tickets(~Q(pk=ticket.key))[:1]
        return next(iter(self._shown(following)), None)

    def _tickets(self, condition: Q | None = None) -> Tickets:
        return Tickets({kind: rows.filter(condition or Q()) for kind, rows in self._parts.items()})

    def _shown(self, tickets: Iterable[Ticket]) -> list[Waiting]:
        """The rows behind some tickets, one query for each kind, in the order of the tickets."""
        places = list(tickets)
        found = _load(self.user, self._parts, [(ticket.kind, ticket.key) for ticket in places])
        return [found[ticket.key] for ticket in places if ticket.key in found]


def waiting_counts(user: User) -> Counter[UUID]:
    """How much waits for `user` in each negotiation, by its key, as one query over four tables."""
    first, *others = (
        access.not_by(user, access.scope(user, CLEAR, model._default_manager.filter(_WAITING[kind])))
        .order_by()
        .values_list("negotiation")
        .annotate(number=Count("pk"))
        for kind, model in MODELS.items()
    )
    counts: Counter[UUID] = Counter()
    for negotiation, number in first.union(*others, all=True):
        counts[negotiation] += number
    return counts


def own(user: User, negotiation: Negotiation) -> Queue:
    """What `user` handed in and somebody else decides on."""
    return Queue(user, negotiation, access.by, EDIT)


def find(user: User, negotiation: Negotiation, kind: str, key: UUID) -> Waiting:
    """What a reviewer decides on, whether it waits or not; 404 unseen, 403 where `user` doesn't review it."""
    if kind not in MODELS:
        raise Http404
    return Waiting(kind, access.fetch(user, CLEAR, rows_of(user, VIEW, kind), negotiation=negotiation, pk=key), user)


def find_all(user: User, negotiation: Negotiation, wanted: Iterable[tuple[str, UUID]]) -> dict[UUID, Waiting]:
    """Those of some records on which a reviewer decides, by key; what they don't review is left out."""
    parts = {kind: rows_of(user, CLEAR, kind).filter(negotiation=negotiation) for kind in MODELS}
    return _load(user, parts, list(wanted))


def _load(user: User, parts: dict[str, QuerySet[Any]], wanted: list[tuple[str, UUID]]) -> dict[UUID, Waiting]:
    keys: dict[str, list[UUID]] = {}
    for kind, key in wanted:
        keys.setdefault(kind, []).append(key)
    return {row.pk: Waiting(kind, row, user) for kind in keys for row in parts[kind].filter(pk__in=keys[kind])}


def rows_of(user: User, action: Action, kind: str) -> QuerySet[Any]:
    """All rows of a kind with what the queue shows of them, and `waiting_since`."""
    model = MODELS[kind]
    rows = access.scope(user, action, model._default_manager.select_related("compartment", "negotiation"))
    rows = rows.select_related(*_RELATED[kind])
    if model is Proposal:
        return rows.annotate(waiting_since=F("proposed_at"))
    reviews = access.scope(user, action, Review.objects.filter(proposal=None, **{kind: OuterRef("pk")}))
    return rows.annotate(waiting_since=F("edited_at"), sent_before=Exists(reviews))


def _on_side(side: str, ticket: Ticket) -> Q:
    """A condition for what lies before ("lt") or after ("gt") a ticket."""
    same_time = Q(**{"waiting_since": ticket.since, f"pk__{side}": ticket.key})
    return Q(**{f"waiting_since__{side}": ticket.since}) | same_time
