"""The second wall: for whom the database shows and takes rows. Policies hold it (migrations/_policies.py).

The first wall is access.py, in every query. This one stands where that one was forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

# What the connection is for, and was for: `role` is PostgreSQL's own, the others are read by the policies' functions.
_NAMES = ("role", "tenor.person", "tenor.beyond")
_WAS = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in _NAMES)
_SET = ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)


@dataclass(frozen=True)
class Acting:
    """For whom the database is asked; and whether another connection may be, which sees what is committed."""

    person: UUID | None = None
    beyond: bool = False
    beside: bool = False
    opened: bool = False


_ACTING: ContextVar[Acting] = ContextVar("acting", default=Acting())  # noqa: B039  frozen


def acting() -> Acting:
    """For whom the database is asked just now."""
    return _ACTING.get()


@contextmanager
def acting_for(person: UUID | None, *, beyond: bool = False, reads: bool = False) -> Iterator[None]:
    """One transaction, within which only rows of compartments of which `person` is a member are seen or written.

    `beyond` opens all of them, to an operator alone: for the verbs by which the frame is kept. `reads` says that
    nothing will be written. Within another one for the same person this does nothing.
    """
    around = _ACTING.get()
    if person is not None and (around.person, around.beyond) == (person, beyond):
        yield
        return
    within = connection.in_atomic_block
    with transaction.atomic():
        before = _tell(settings.DATABASE_ROLE, str(person or ""), "on" if beyond else "")
        token = _ACTING.set(Acting(person, beyond, reads and not within, opened=True))
        try:
            yield
        finally:
            _ACTING.reset(token)
        if within and not connection.needs_rollback:  # what is set lasts as long as the transaction around
            _tell(*before)


def take_back() -> None:
    """Undo what has been written within the present `acting_for`, when that ends."""
    if _ACTING.get().opened:
        transaction.set_rollback(True)


def _tell(*values: str) -> list[str]:
    """Set all three to the end of the transaction, and return what they were."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_WAS}, {_SET}", values)
        row: list[str] = cursor.fetchone()
    return row[: len(_NAMES)]
