"""What a member of a compartment can read there."""

from typing import Any

from issues import access
from issues.access import VIEW
from issues.models import Compartment, Issue, Meeting, Note, Position, Source, User

_RECORDS: tuple[type[Any], ...] = (Issue, Position, Meeting, Source, Note)


def readable(user: User, compartment: Compartment) -> list[tuple[str, int]]:
    """The records of a compartment that `user` sees, and a new member would: what they are called, and how many."""
    counts = {
        model: access.scope(user, VIEW, model._default_manager.filter(compartment=compartment)).count()
        for model in _RECORDS
    }
    return [(_called(model, count), count) for model, count in counts.items() if count]


def _called(model: type[Any], count: int) -> str:
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)
