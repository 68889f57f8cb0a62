"""What every verb does: ask access, open the transaction, name the history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import time_ns
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from psycopg2.errorcodes import UNIQUE_VIOLATION

from issues import access
from issues.access import Action
from issues.models import Compartment, User
from issues.models.records import Structure
from issues.models.walls import acting_for

P = ParamSpec("P")
R = TypeVar("R")
Row = TypeVar("Row", bound=models.Model)


class Stale(Exception):
    """The record was changed since it was opened. `current` is the record as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current} is no longer what was opened")
        self.current = current


def verb(*, may: Action, on: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a verb: `by` must be allowed `may` on the argument called `on`, or 403.

    The work is one transaction, in which the database takes no row of a compartment that `by` is no member of; but of
    operators, who keep the frame, and outside of their verbs see none of it. Every row that it writes has the verb, the
    person and the role in its history, and the key of this one act. Verbs take keyword arguments only, and don't call
    each other: what two share is a plain function.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            by: Any = kwargs["by"]
            subject: Any = kwargs[on] if on else None
            if may is Action.OPERATE:
                _require_operator(by)
            else:
                access.require(by, may, subject)
            role = access.acting_role(by, may, _place(subject))
            name = work.__name__
            with (
                acting_for(by.pk, beyond=may is Action.OPERATE),
                transaction.atomic(),
                pghistory.context(verb=name, user=str(by.pk), role=role, act=_act()),
                _one_of_a_kind(),
            ):
                done = work(*args, **kwargs)
                connection.check_constraints()  # what waits for the end: within a larger transaction it comes now
                return done

        return perform

    return decorate


def _act() -> str:
    """A key for one call of a verb; keys sort in the order of the calls."""
    return f"{time_ns()}-{uuid4()}"


@contextmanager
def _one_of_a_kind() -> Iterator[None]:
    """Turn the loss of a race for a unique value into an error for the form."""
    try:
        yield
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") != UNIQUE_VIOLATION:
            raise
        message = _("Somebody has just saved the same. Look at the page again.")
        raise ValidationError(message, code="taken") from error


def _require_operator(by: User) -> None:
    if not access.may_operate(by):
        raise PermissionDenied


def _place(subject: models.Model | None) -> Compartment | None:
    if subject is None or isinstance(subject, Compartment):
        return subject
    return getattr(subject, "compartment", None)


def save(record: Row, **values: Any) -> Row:
    """Set `values`, check the whole row, and write it: a new row whole, a present one in those columns alone.

    Columns that the database keeps from other rows are never written over. The version that it counted is read back.
    """
    for name, value in values.items():
        setattr(record, record._meta.get_field(name).name, value)  # to a foreign key a row, never a bare key
    record.full_clean()
    if record._state.adding:
        record.save(force_insert=True)
    else:
        record.save(update_fields=values.keys())
        if isinstance(record, Structure):
            record.refresh_from_db(fields=["version"])
    return record


def lock(record: Row, version: int | None = None) -> Row:
    """The record as it is now, locked to the end of the transaction; Stale unless it is at `version`, where given.

    404 where somebody has removed it. Others may refer to it meanwhile: they change nothing of it, and a lock that kept
    them waiting, while they hold what its triggers write to, would be a deadlock.
    """
    rows = record.__class__._default_manager.select_for_update(of=("self",), no_key=True)
    current: Row = get_object_or_404(rows, pk=record.pk)
    if version is not None and current.version != version:  # type: ignore[attr-defined]
        raise Stale(current)
    return current
