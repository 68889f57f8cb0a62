"""Opening negotiations and compartments, and managing members, topics and markings."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from issues import access
from issues.access import MANAGE, OPERATE
from issues.actions.verb import lock, save, verb
from issues.models import (
    Compartment,
    CompartmentKind,
    Counter,
    Marking,
    Meeting,
    Membership,
    Negotiation,
    Role,
    Side,
    Topic,
    User,
)

# Presets, lowest rank first, and nothing that is classified above what an unaccredited system may hold. TLP: FIRST,
# Traffic Light Protocol 2.0. UK: Government Security Classifications Policy 2023, in which OFFICIAL-SENSITIVE is a
# marking of OFFICIAL. CUI: 32 CFR 2002.20, the banner. EU: Council Decision 2013/488/EU, article 2, in both languages.
MARKING_SCHEMES = {
    "TLP 2.0": ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"),
    "UK": ("OFFICIAL", "OFFICIAL-SENSITIVE"),
    "CUI": ("CUI",),
    "EU": ("RESTREINT UE/EU RESTRICTED",),
}


@verb(may=OPERATE)
def open_negotiation(*, by: User, prefix: str, desk: str = "", **columns: Any) -> Negotiation:
    """Open a standing track of talks with one private compartment, the desk's own; sides and members come later.

    `desk` names the compartment, whose numbers begin with `prefix`.
    """
    if columns.get("marking_scheme", "TLP 2.0") not in MARKING_SCHEMES:
        raise ValidationError({"marking_scheme": _("There is no such scheme.")})
    negotiation = save(Negotiation(**columns))
    _open(negotiation, name=desk or _("Desk"), prefix=prefix)
    return negotiation


@verb(may=OPERATE)
def change_negotiation(*, negotiation: Negotiation, by: User, version: int, **columns: Any) -> Negotiation:
    """Change a negotiation's title, summary or status. Raises Stale where it is no longer at `version`."""
    return save(lock(negotiation, version), **columns)


@verb(may=OPERATE)
def add_side(*, negotiation: Negotiation, by: User, **columns: Any) -> Side:
    """Add a party to a negotiation, last in order unless `order` is given."""
    columns.setdefault("order", Side.objects.filter(negotiation=negotiation).count() + 1)
    return save(Side(negotiation=negotiation, **columns))


@verb(may=OPERATE)
def change_side(*, side: Side, by: User, version: int, **columns: Any) -> Side:
    """Change a side's name, code, language or place in order. Raises Stale where it is no longer at `version`."""
    return save(lock(side, version), **columns)


@verb(may=OPERATE)
def open_compartment(*, negotiation: Negotiation, by: User, prefix: str, **columns: Any) -> Compartment:
    """Open a further compartment, empty: the joint one, or another delegation's.

    The addresses of its meetings will begin with its prefix: none of the joint meetings' may do so already.
    """
    there = Meeting.objects.filter(negotiation=negotiation, slug__startswith=f"{prefix.lower()}-")
    if there.filter(compartment__kind=CompartmentKind.JOINT).exists():
        words = _("The address of a joint meeting begins with this already. Choose another prefix.")
        raise ValidationError({"prefix": words})
    return _open(negotiation, prefix=prefix, **columns)


@verb(may=OPERATE)
def change_compartment(*, compartment: Compartment, by: User, version: int, **columns: Any) -> Compartment:
    """Change a compartment's name, or whose own it is. Its kind and its prefix are in use from the first record on."""
    return save(lock(compartment, version), **columns)


@verb(may=MANAGE, on="compartment")
def require_second_factor(*, compartment: Compartment, by: User, version: int, second_factor: bool) -> Compartment:
    """Open no page to members of a compartment before they have logged in with a code from their phone; or do again."""
    return save(lock(compartment, version), second_factor=second_factor)


@verb(may=OPERATE)
def appoint_manager(*, compartment: Compartment, user: User, by: User) -> Membership:
    """Name the first manager of a compartment; further members are the managers' to add."""
    lock_members(compartment)
    if Membership.objects.filter(compartment=compartment).exists():
        raise ValidationError({"compartment": _("This compartment has members: its managers add others.")})
    return _enrol(compartment, user, Role.MANAGER, None)


@verb(may=MANAGE, on="compartment")
def add_member(*, compartment: Compartment, user: User, role: str, by: User, side: Side | None = None) -> Membership:
    """Let `user` see everything in a compartment, and do there what `role` allows."""
    return _enrol(compartment, user, role, side)


@verb(may=MANAGE, on="membership")
def change_member(*, membership: Membership, by: User, version: int, **columns: Any) -> Membership:
    """Change a member's role or side. Raises ValidationError where no manager would be left."""
    lock_members(membership.compartment)
    current = lock(membership, version)
    if columns.get("role", current.role) != Role.MANAGER:
        _refuse_last_manager(current)
    changed = save(current, **columns)
    access.forget(changed.user)
    return changed


@verb(may=MANAGE, on="membership")
def remove_member(*, membership: Membership, by: User) -> None:
    """End a membership: what the person could see through it they see no longer, at once."""
    lock_members(membership.compartment)
    current = lock(membership)
    _refuse_last_manager(current)
    current.delete()
    access.forget(membership.user)


@verb(may=MANAGE, on="compartment")
def add_topic(*, compartment: Compartment, by: User, **columns: Any) -> Topic:
    """Add a heading to those of a compartment.

    A private one's slug carries the compartment's prefix, so that it can't collide with a joint one's.
    """
    prefix = "" if compartment.is_joint else f"{compartment.prefix.lower()}-"
    columns["slug"] = prefix + columns["slug"].removeprefix(prefix)
    return save(Topic(compartment=compartment, negotiation=compartment.negotiation, **columns))


@verb(may=MANAGE, on="topic")
def change_topic(*, topic: Topic, by: User, version: int, **columns: Any) -> Topic:
    """Change a heading, for every issue under it."""
    return save(lock(topic, version), **columns)


@verb(may=MANAGE, on="compartment")
def add_marking(*, compartment: Compartment, by: User, **columns: Any) -> Marking:
    """Add a handling label to those of a compartment."""
    return save(Marking(compartment=compartment, negotiation=compartment.negotiation, **columns))


@verb(may=MANAGE, on="compartment")
def take_in_scheme(*, compartment: Compartment, by: User, scheme: str) -> list[Marking]:
    """Add the labels of a preset to those of a compartment; those that are there keep their rank."""
    if scheme not in MARKING_SCHEMES:
        raise ValidationError({"scheme": _("There is no such scheme.")})
    return _mark(compartment, scheme)


@verb(may=MANAGE, on="marking")
def change_marking(*, marking: Marking, by: User, version: int, **columns: Any) -> Marking:
    """Change a handling label, on every record that bears it."""
    return save(lock(marking, version), **columns)


def lock_members(*compartments: Compartment) -> None:
    """Let one person at a time change who manages these compartments, or two could each remove the other."""
    keys = [compartment.pk for compartment in compartments]
    list(Compartment.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _open(negotiation: Negotiation, **columns: Any) -> Compartment:
    """Open a compartment with its counter and the markings of the negotiation's scheme."""
    compartment = save(Compartment(negotiation=negotiation, **columns))
    save(Counter(compartment=compartment))
    _mark(compartment, negotiation.marking_scheme)
    return compartment


def _mark(compartment: Compartment, scheme: str) -> list[Marking]:
    """Add those labels of a preset that the compartment doesn't have."""
    there = Marking.objects.filter(compartment=compartment, scheme=scheme).values_list("code", flat=True)
    place = {"compartment": compartment, "negotiation": compartment.negotiation, "scheme": scheme}
    codes = [(rank, code) for rank, code in enumerate(MARKING_SCHEMES[scheme]) if code not in set(there)]
    return [save(Marking(code=code, rank=rank, **place)) for rank, code in codes]


def _enrol(compartment: Compartment, user: User, role: str, side: Side | None) -> Membership:
    if not lock(user).is_active:
        raise ValidationError({"user": _("This account is closed.")})
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    membership = save(Membership(user=user, role=role, side=side, **place))
    access.forget(user)
    return membership


def _refuse_last_manager(membership: Membership) -> None:
    others = Membership.objects.filter(compartment=membership.compartment, role=Role.MANAGER).exclude(pk=membership.pk)
    if membership.role == Role.MANAGER and not others.exists():
        raise ValidationError(_("This is the last manager. Name another first."))
