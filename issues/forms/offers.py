"""Which rows a form offers to whom."""

from collections.abc import Iterable
from typing import Any

from issues import access
from issues.access import EDIT, VIEW
from issues.models import Compartment, Record, User

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
