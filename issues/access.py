"""Who may see and do what: the only file that knows.

The one rule: you see a record if and only if you are a member of its compartment. What you may do there is your role in
it. Structure (negotiations, their sides and compartments) is seen by the members of any compartment of the negotiation.
A model that isn't listed here is closed to everybody.

Every rule has two shapes: `scope` for all rows, `allows` for one. Both read the tables below and nothing else.
"""

from collections.abc import Iterable
from copy import copy
from enum import Enum, auto
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef, Q, QuerySet
from django.http import Http404

from issues.models import (
    AgendaItem,
    Audience,
    Citation,
    Compartment,
    CompartmentKind,
    Delegate,
    Handling,
    Issue,
    IssueAddressee,
    IssueSupporter,
    IssueTopic,
    Marking,
    Meeting,
    Membership,
    Negotiation,
    Note,
    Position,
    Proposal,
    Review,
    Revision,
    Role,
    Side,
    Source,
    StandingReport,
    Topic,
    User,
    audience,
)
from issues.models.walls import acting_for

Person = User | AnonymousUser
Revisions = tuple[tuple[UUID, tuple[UUID, ...]], ...]
Row = TypeVar("Row", bound=Model)


class Action(Enum):
    """What one may do. The verbs and the doors name one of these; there is nothing to misspell."""

    VIEW = auto()
    LOG = auto()
    EDIT = auto()
    CLEAR = auto()
    MANAGE = auto()
    OPERATE = auto()


VIEW, LOG, EDIT, CLEAR, MANAGE, OPERATE = Action

# What each role may do in its compartment. Reviewers log too: a small desk has no second officer.
ROLES: dict[str, frozenset[Action]] = {
    Role.READER: frozenset({VIEW}),
    Role.OFFICER: frozenset({VIEW, LOG, EDIT}),
    Role.REVIEWER: frozenset({VIEW, LOG, EDIT, CLEAR}),
    Role.MANAGER: frozenset({VIEW, MANAGE}),
}

# The models whose rows lie in a compartment.
RECORDS: frozenset[type[Model]] = frozenset(
    {
        AgendaItem,
        Citation,
        Delegate,
        Handling,
        Issue,
        IssueAddressee,
        IssueSupporter,
        IssueTopic,
        Marking,
        Meeting,
        Membership,
        Note,
        Position,
        Proposal,
        Review,
        Source,
        StandingReport,
        Topic,
    }
)

# Where a structural model's rows say to which negotiation they belong.
STRUCTURE: dict[type[Model], str] = {Negotiation: "pk", Side: "negotiation", Compartment: "negotiation"}

# What the operator keeps: accounts, and the frame of negotiations with the names of the members; no record.
OPERATED: frozenset[type[Model]] = frozenset({User, Negotiation, Side, Compartment, Membership})


def memberships(user: Person) -> list[Membership]:
    """A person's memberships with compartment and negotiation, read once for as long as the user object lives."""
    if not user.is_authenticated or not user.is_active:
        return []
    cached: list[Membership] | None = getattr(user, "_memberships", None)
    if cached is None:
        rows = Membership.objects.filter(user=user).select_related("compartment", "negotiation", "side")
        there = Revision.objects.filter(compartment=OuterRef("compartment")).order_by("pk").values("key")
        rows = rows.annotate(revisions=ArraySubquery(there))
        with acting_for(user.pk, reads=True):  # also of somebody else than who asks: whole, or not at all
            cached = list(rows.order_by("compartment__kind", "compartment__prefix", "role"))
        user._memberships = cached  # type: ignore[attr-defined]
    return cached


def forget(user: Person) -> None:
    """Read the memberships of `user` anew at the next question; a verb that changed them calls it."""
    user.__dict__.pop("_memberships", None)


def compartments(user: Person, action: Action) -> list[Compartment]:
    """The compartments in which `user` may do `action`, private ones last, each once."""
    return list({m.compartment_id: m.compartment for m in memberships(user) if action in ROLES[m.role]}.values())


def followed(user: Person) -> list[Compartment]:
    """The compartments whose issues are the business of `user`: not those of which they only keep the members."""
    return list({m.compartment_id: m.compartment for m in memberships(user) if m.role != Role.MANAGER}.values())


def revisions(user: Person) -> Revisions:
    """What the compartments that `user` sees are at, by key: while that is the same, so is all that they see there."""
    seen = [m for m in memberships(user) if VIEW in ROLES[m.role]]
    return tuple({m.compartment_id: tuple(m.revisions) for m in seen}.items())  # type: ignore[attr-defined]


def negotiations(user: Person, action: Action) -> set[UUID]:
    """Keys of the negotiations in some compartment of which `user` may do `action`."""
    return {compartment.negotiation_id for compartment in compartments(user, action)}


def needs_second_factor(user: Person) -> bool:
    """Whether a compartment of `user` is for those alone who log in with a code from their phone too."""
    return any(membership.compartment.second_factor for membership in memberships(user))


def roles(user: Person, compartment: Compartment) -> list[str]:
    """The roles that `user` has in `compartment`."""
    return [m.role for m in memberships(user) if m.compartment_id == compartment.pk]


def acting_role(user: Person, action: Action, compartment: Compartment | None) -> str:
    """The role in which `user` does `action`, for the history: the least that allows it, "operator", or none at all."""
    held = roles(user, compartment) if compartment else []
    beyond = "operator" if action is OPERATE else ""
    return next((role for role in Role.values if role in held and action in ROLES[role]), beyond)


def side_in(user: Person, compartment: Compartment) -> Side | None:
    """The side that `user` stands for in `compartment`; none for a desk or a secretariat."""
    return next((m.side for m in memberships(user) if m.compartment_id == compartment.pk and m.side), None)


def negotiation(user: Person, slug: str) -> Negotiation:
    """The negotiation at `slug`, from the memberships; 404 where `user` is a member of none of its compartments."""
    found = next((m.negotiation for m in memberships(user) if m.negotiation.slug == slug), None)
    if found is None:
        raise Http404
    return found


def scope(user: Person, action: Action, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of `rows` on which `user` may do `action`: their rights are in the query, so nothing is fetched first.

    The history of a record, a row of which has the record's columns, is seen by those who see the record.
    """
    if action is OPERATE:
        return rows if may_operate(user) and rows.model in OPERATED else rows.none()
    model = getattr(rows.model, "pgh_tracked_model", rows.model)
    if model in RECORDS:
        return rows.filter(compartment__in=[c.pk for c in compartments(user, action)])
    if rows.model in STRUCTURE:
        if model is Compartment and action is not VIEW:
            return rows.filter(pk__in=[c.pk for c in compartments(user, action)])
        return rows.filter(**{f"{STRUCTURE[model]}__in": negotiations(user, action)})
    if rows.model is User:
        return rows.filter(_people(user, action))
    return rows.none()


def within(user: Person, action: Action, rows: QuerySet[Row], places: Iterable[Compartment]) -> QuerySet[Row]:
    """As `scope`, of records in some `places` alone, with one condition in the query where it would have two."""
    allowed = {compartment.pk for compartment in compartments(user, action)}
    return rows.filter(compartment__in=[place.pk for place in places if place.pk in allowed])


def joined(user: Person, action: Action, path: str) -> Q:
    """The same as a condition on the records at `path` of a query, for joins that keep the rows without one."""
    return Q(**{f"{path}__compartment__in": [c.pk for c in compartments(user, action)]})


def seen(user: Person, row: Row | None) -> Row | None:
    """`row`, on which a record that `user` sees rests, where they see it too: it may lie in the joint compartment."""
    return row if row is not None and allows(user, VIEW, row) else None


def allows(user: Person, action: Action, row: Model) -> bool:
    """Whether `user` may do `action` on `row`."""
    model = row.__class__  # not its type: the user of a request is wrapped
    if action is OPERATE:
        return may_operate(user) and model in OPERATED
    if model in RECORDS:
        return row.compartment_id in {c.pk for c in compartments(user, action)}  # type: ignore[attr-defined]
    if model is Compartment:
        if action is VIEW:
            return row.negotiation_id in negotiations(user, VIEW)  # type: ignore[attr-defined]
        return row.pk in {c.pk for c in compartments(user, action)}
    if model in STRUCTURE:
        return getattr(row, "pk" if model is Negotiation else "negotiation_id") in negotiations(user, action)
    return model is User and User.objects.filter(_people(user, action), pk=row.pk).exists()


def require(user: Person, action: Action, row: Model) -> None:
    """Raise PermissionDenied (403) unless `user` may do `action` on `row`, which they see."""
    if not allows(user, action, row):
        raise PermissionDenied


def fetch(user: Person, action: Action, rows: QuerySet[Row], **lookup: Any) -> Row:
    """The one of `rows` at `lookup`: 404 where there is none or `user` may not see it, 403 where they only see it."""
    row = scope(user, VIEW, rows).filter(**lookup).first()
    if row is None:
        raise Http404
    if action is not VIEW:
        require(user, action, row)
    return row


def may_operate(user: Person) -> bool:
    """Whether `user` is an operator: keeps accounts and opens negotiations, and sees no record."""
    return user.is_active and user.is_superuser


def may_review(user: Person, record: Model) -> bool:
    """Whether `user` may decide on `record`: a reviewer of its compartment who neither logged nor last edited it."""
    authors = {getattr(record, name, None) for name in ("logged_by_id", "edited_by_id", "proposed_by_id")}
    return allows(user, CLEAR, record) and user.pk not in authors


def by(user: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of `rows` that `user` logged, last edited or proposed."""
    return rows.filter(_authored(user, rows.model))


def not_by(user: Person, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of `rows` that `user` neither logged nor last edited nor proposed: four eyes."""
    return rows.exclude(_authored(user, rows.model))


def person_named(user: Person, username: str) -> User | None:
    """The active account called exactly `username`, for managers and operators, who add members by that name."""
    if not (compartments(user, MANAGE) or may_operate(user)):
        return None
    return User.objects.filter(username=username, is_active=True).first()


def joint_for(user: Person, record: Model) -> Compartment | None:
    """The joint compartment in which `user` may publish a copy of `record`: a private one that they may change.

    They log there, so that they speak in it already; none where they don't, or where there is no joint compartment.
    """
    if not allows(user, EDIT, record) or record.compartment.is_joint:  # type: ignore[attr-defined]
        return None
    return joint(user, LOG, record.negotiation_id)  # type: ignore[attr-defined]


def joint(user: Person, action: Action, negotiation: UUID) -> Compartment | None:
    """The joint compartment of a negotiation, by its key, where `user` may do `action` in it."""
    here = (c for c in compartments(user, action) if c.negotiation_id == negotiation)
    return next((compartment for compartment in here if compartment.is_joint), None)


def alone(user: User, compartment: Compartment) -> User:
    """Somebody who reads what `user`, a member of `compartment`, reads in it, and nothing else: for previews."""
    reader = copy(user)
    membership = copy(next(m for m in memberships(user) if m.compartment_id == compartment.pk))
    membership.role, membership.side = Role.READER, None
    reader._memberships = [membership]  # type: ignore[attr-defined]
    return reader


def places(user: Person, action: Action, about: Compartment) -> list[Compartment]:
    """The compartments in which `user` may do `action` on what hangs on a record in `about`."""
    return [compartment for compartment in compartments(user, action) if compartment.may_refer_to(about)]


def may_speak_for(user: Person, side: Side | None, compartment: Compartment) -> bool:
    """Whether `user` may record in `compartment` what a side (None: the desk) reports or has authorised.

    In a joint one only its own members may; in a private one any officer may, as recorded there.
    """
    return not compartment.is_joint or side_in(user, compartment) == side


def people(action: Action, among: Iterable[Compartment]) -> QuerySet[User]:
    """Those who may do `action` in one of the compartments."""
    able = [role for role, actions in ROLES.items() if action in actions]
    members = Membership.objects.filter(compartment__in=list(among), role__in=able).values("user")
    return User.objects.filter(pk__in=members, is_active=True)


def audiences(user: Person, places: Iterable[Compartment]) -> dict[UUID, Audience]:
    """By a compartment's key who reads what is logged there, of those that `user` sees."""
    rows = scope(user, VIEW, Membership.objects.filter(compartment__in=list(places)))
    told = rows.order_by("side__order").values_list("compartment", "user", "side__name")  # those of no side come last
    first: dict[UUID, dict[UUID, str | None]] = {}
    for place, person, side in told:
        first.setdefault(place, {}).setdefault(person, side)
    return {place: audience(sides.values()) for place, sides in first.items()}


def private(places: Iterable[Compartment]) -> list[Compartment]:
    """The private ones of some compartments: those that have working fields (handling and notes)."""
    return [compartment for compartment in places if compartment.kind == CompartmentKind.PRIVATE]


def desks(user: Person) -> dict[UUID, Compartment]:
    """By key of each compartment that `user` sees, the private one in which they handle its issues.

    A private one's is itself; a joint one's is their first in its negotiation by prefix, and none without any.
    """
    own = private(compartments(user, VIEW))
    first = {compartment.negotiation_id: compartment for compartment in reversed(own)}
    of_joint = {c.pk: first[c.negotiation_id] for c in compartments(user, VIEW) if c.negotiation_id in first}
    return of_joint | {compartment.pk: compartment for compartment in own}


def _authored(user: Person, model: type[Model]) -> Q:
    return Q(proposed_by=user.pk) if model is Proposal else Q(logged_by=user.pk) | Q(edited_by=user.pk)


def _people(user: Person, action: Action) -> Q:
    """One sees those with whom one shares a compartment, and edits oneself: the verbs write only preferences so."""
    if action is VIEW:
        mine = Membership.objects.filter(compartment__in=compartments(user, VIEW))
        return Q(pk__in=mine.values("user"))
    return Q(pk=user.pk, is_active=True) if action is EDIT and user.is_active else Q(pk__in=[])
