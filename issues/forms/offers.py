"""Which rows a form offers to whom, and who will read what is logged with it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues import access
from issues.access import EDIT, VIEW
from issues.models import Compartment, Membership, Record, User

# As many as can stand side by side: more sides, or more topics, are a list.
MOST_SEGMENTS = 8
MOST_TICKS = 12


def offered(user: User, rows: Any, places: Iterable[Compartment]) -> Any:
    """Those of `rows` that a record of `user` in one of `places` may refer to, as far as they see them."""
    near = list(places)
    if rows.model is User:
        return access.people(EDIT, access.private(near))
    if rows.model is Compartment:
        return rows.filter(pk__in=[place.pk for place in near])
    if issubclass(rows.model, Record):
        reach = [far for far in access.compartments(user, VIEW) if any(place.may_refer_to(far) for place in near)]
        return access.scope(user, VIEW, rows.filter(compartment__in=reach).select_related("compartment"))
    return access.scope(user, VIEW, rows.filter(negotiation__in={place.negotiation_id for place in near}))


def audiences(user: User, places: Iterable[Compartment]) -> dict[Any, str]:
    """By a compartment's key how many people read what is logged there, and from which sides."""
    rows = access.scope(user, VIEW, Membership.objects.filter(compartment__in=list(places)))
    readers: dict[Any, set[Any]] = {}
    sides: dict[Any, dict[str, None]] = {}
    for place, person, side in rows.order_by("side__order").values_list("compartment", "user", "side__name"):
        readers.setdefault(place, set()).add(person)
        sides.setdefault(place, {}).update({side: None} if side else {})
    return {place: _audience(len(people), list(sides[place])) for place, people in readers.items()}


def _audience(count: int, sides: list[str]) -> str:
    people = ngettext("%(count)d person reads it", "%(count)d people read it", count) % {"count": count}
    return _("%(people)s (%(sides)s)") % {"people": people, "sides": ", ".join(sides)} if sides else people
