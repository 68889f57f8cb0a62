"""The tables of the history, and what each event comes to in a hash."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from pghistory.models import Event

SIZE = 1_000  # events in a seal, at most
PATIENCE = 60.0  # seconds
ALONE = 1_953_264_716  # the key of the lock, any number

# With these a row is spelled alike on every server.
SPELLING = """
    SET LOCAL datestyle = 'ISO';
    SET LOCAL timezone = 'UTC';
    SET LOCAL extra_float_digits = 1;
"""

ENDS = """
    SELECT name, coalesce(pg_sequence_last_value(pg_get_serial_sequence(name, 'pgh_id')::regclass), 0)
    FROM unnest(%s) AS name
"""

# Whoever inserts a row holds this lock on its table to the end of their transaction, from before they draw its key.
# A prepared transaction holds it too, and has no process any more.
WRITERS = """
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND relation = ANY(%s::regclass[])
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid IS DISTINCT FROM pg_backend_pid()
"""


class EventTable(NamedTuple):
    """`place` is the expression of an event's compartment: a record's column, and NULL for what lies in none."""

    name: str
    columns: tuple[str, ...]
    place: str


class Unsealed(NamedTuple):
    event: int
    compartment: UUID | None
    salt: UUID
    hash: bytes


class TooBusy(Exception):
    """Somebody has been writing for longer than we wait."""


def event_tables() -> dict[str, EventTable]:
    """By name the tables of the history, with their columns in order."""
    models = [model for model in apps.get_app_config("issues").get_models() if issubclass(model, Event)]
    tables = [(m._meta.db_table, sorted(field.column for field in m._meta.concrete_fields)) for m in models]
    return {
        name: EventTable(name, tuple(columns), "event.compartment_id" if "compartment_id" in columns else "NULL::uuid")
        for name, columns in sorted(tables)
    }


def hash_of(columns: Iterable[str], salt: str) -> str:
    """The expression of an event's hash: SHA-256 over a salt and the text of its columns."""
    row = ", ".join(f"event.{connection.ops.quote_name(column)}" for column in columns)
    return f"sha256(uuid_send({salt}) || convert_to(ROW({row})::text, 'UTF8'))"


@contextmanager
def spelled_alike() -> Iterator[None]:
    """A transaction in which rows are spelled alike on every server."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SPELLING)
        yield


def owned() -> bool:
    """Whether we own the tables: from anybody else policies keep rows, and what is kept would count as removed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'public.issues_seal'::regclass")
        (mine,) = cursor.fetchone()
    return bool(mine)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else seals just now; nobody else does so meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ALONE])
        (locked,) = cursor.fetchone()
        try:
            yield locked
        finally:
            if locked:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ALONE])


def settled_ends(tables: Iterable[str]) -> dict[str, int]:
    """By table a key up to which no event can come any more: whoever drew one has committed it, or has given it up.

    Keys are drawn in one order and committed in another one. Nobody waits for us: we wait for those who had begun,
    as CREATE INDEX CONCURRENTLY does. Raises TooBusy after PATIENCE.
    """
    names = list(tables)
    with connection.cursor() as cursor:
        cursor.execute(ENDS, [names])
        ends: dict[str, int] = dict(cursor.fetchall())
    begun, deadline = _writers(names), time.monotonic() + PATIENCE
    while begun & _writers(names):
        if time.monotonic() > deadline:
            raise TooBusy
        time.sleep(0.05)
    return ends


def unsealed(table: EventTable, after: int, end: int) -> Sequence[Unsealed]:
    """The next events of a table after one key and up to another that are in no seal, SIZE at most, with new salts."""
    name = connection.ops.quote_name(table.name)
    salted = (  # a query of its own: each row gets one salt, however often that is read
        f"SELECT event.*, gen_random_uuid() AS fresh FROM {name} AS event"  # noqa: S608
        " WHERE pgh_id > %s AND pgh_id <= %s AND NOT EXISTS (SELECT FROM issues_sealedevent AS sealed"
        " JOIN issues_seal AS seal ON seal.id = sealed.seal_id"
        " WHERE sealed.event = event.pgh_id AND seal.event_table = %s)"
        " ORDER BY pgh_id LIMIT %s"
    )
    sql = f"SELECT pgh_id, {table.place}, fresh, {hash_of(table.columns, 'fresh')} FROM ({salted}) AS event"  # noqa: S608
    with spelled_alike(), connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY pgh_id", [after, end, table.name, SIZE])
        return [Unsealed(*row) for row in cursor.fetchall()]


def _writers(tables: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [tables])
        return {transaction for (transaction,) in cursor.fetchall()}
