"""Whether the history is as it was sealed: every finding is one line."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from issues.models.event_tables import EventTable, event_tables, hash_of
from issues.models.negotiations import Compartment
from issues.models.seals import Head, Seal, closings


class Tail(NamedTuple):
    """The events of a chain that no seal covers yet, and when the oldest was written."""

    chain: str
    events: int
    oldest: datetime.datetime


class Verification:
    """One look at all chains. Seals are only added, whole: a run of `seal_history` beside it is no matter."""

    def __init__(self) -> None:
        places = Compartment.objects.select_related("negotiation")
        self.names = {place.pk: f"{place.negotiation.slug}/{place.prefix}" for place in places}
        self.tables = event_tables()
        closing = closings().last()
        self.closing: Mapping[str, Any] = closing.contents if closing else {"ends": {}, "heads": {}}

    def name(self, compartment: UUID | None) -> str:
        return self.names[compartment] if compartment else "register"

    def findings(self) -> Iterator[str]:
        """Everything that isn't as it was sealed."""
        for compartment in (None, *self.names):
            yield from self._chain(compartment)
        for compartment, (number, content) in self.closing["heads"].items():
            yield from self.missing(Head(UUID(compartment), number, content))
        for table, columns in self._sealed_tables():
            yield from self._events(table, columns)
        for name, end in self.closing["ends"].items():
            yield from self._inserted(name, end)

    def missing(self, head: Head) -> Iterator[str]:
        """What is wrong where a chain was at `head`, and there is no such seal any more."""
        here = Seal.objects.filter(chain=head.compartment, number=head.number, hash=head.hash)
        if head.compartment not in (None, *self.names):
            yield f"{head.compartment}: there is no such compartment"
        elif not here.exists():
            yield f"{self.name(head.compartment)}: seal {head.number} isn't the one that was expected"

    def tails(self) -> list[Tail]:
        """Of each chain what no seal covers yet."""
        found: dict[UUID | None, Tail] = {}
        for table in self.tables.values():
            for compartment, count, oldest in self._tail(table):
                there = found.get(compartment, Tail(self.name(compartment), 0, oldest))
                found[compartment] = Tail(there.chain, there.events + count, min(there.oldest, oldest))
        return sorted(found.values())

    def _chain(self, compartment: UUID | None) -> Iterator[str]:
        name, last, ends = self.name(compartment), Head(compartment, 0, ""), _Ends(compartment)
        for seal in Seal.objects.filter(chain=compartment).order_by("number").iterator():
            if seal.number != last.number + 1:
                yield f"{name}: seals {last.number + 1} to {seal.number - 1} were removed"
            elif seal.previous != last.hash:
                yield f"{name}: seal {seal.number} doesn't follow the one before it"
            events = list(seal.events.order_by("position").values_list("event", "hash"))
            if seal.hash != seal.hash_over(events):
                yield f"{name}: seal {seal.number} was altered"
            if events and min(events)[0] <= ends.before(seal.number).get(seal.event_table, 0):
                yield f"{name}: seal {seal.number} has events of {seal.event_table} from before an earlier seal"
            last = seal.head

    def _sealed_tables(self) -> Iterator[tuple[str, list[str]]]:
        sealed = Seal.objects.exclude(event_table="").order_by("event_table")
        yield from sealed.values_list("event_table", "contents__columns").distinct()

    def _events(self, table: str, columns: list[str]) -> Iterator[str]:
        """The events of a table that were removed or altered, of those that were sealed with these columns."""
        known = self.tables.get(table)
        if known is None or not set(columns) <= set(known.columns):
            yield f"{table}: a column that was sealed is there no longer"
            return
        sql = f"""
            SELECT seal.chain_id, seal.number, sealed.event, event.pgh_id IS NULL
            FROM issues_sealedevent AS sealed JOIN issues_seal AS seal ON seal.id = sealed.seal_id
            LEFT JOIN {connection.ops.quote_name(table)} AS event ON event.pgh_id = sealed.event
            WHERE seal.event_table = %s AND seal.contents->'columns' = array_to_json(%s)::jsonb
              AND (event.pgh_id IS NULL OR {known.place} IS DISTINCT FROM seal.chain_id
                   OR {hash_of(columns, "sealed.salt")} <> sealed.hash)
            ORDER BY sealed.event
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [table, columns])
            for compartment, number, event, gone in cursor:
                done = "removed" if gone else "altered"
                yield f"{self.name(compartment)}: {table} {event} in seal {number} was {done}"

    def _inserted(self, table: str, end: int) -> Iterator[str]:
        """The events of a table that no seal has, though all that could come so early were sealed."""
        known = self.tables.get(table)
        if known is None:
            return
        sql = f"SELECT {known.place}, event.pgh_id {_without_seal(known)} AND event.pgh_id <= %s ORDER BY 2"
        with connection.cursor() as cursor:
            cursor.execute(sql, [table, end])
            for compartment, event in cursor:
                yield f"{self.name(compartment)}: {table} {event} was inserted into what was sealed"

    def _tail(self, table: EventTable) -> list[Any]:
        end = self.closing["ends"].get(table.name, 0)
        told = f"{table.place}, count(*), min(event.pgh_created_at)"
        sql = f"SELECT {told} {_without_seal(table)} AND event.pgh_id > %s GROUP BY 1"
        with connection.cursor() as cursor:
            cursor.execute(sql, [table.name, end])
            rows: list[Any] = cursor.fetchall()
            return rows


class _Ends:
    """Up to where each table was sealed whole when a chain came to a seal: asked for its seals in their order.

    No run seals an event with a lower key later: one that is in a seal was inserted, and sealed, by hand.
    """

    def __init__(self, compartment: UUID | None) -> None:
        self.compartment = compartment
        self.runs = closings().iterator()
        self.next = next(self.runs, None)
        self.ends: dict[str, int] = {}

    def before(self, number: int) -> dict[str, int]:
        """As the last run left them that ended before seal `number` of the chain."""
        while self.next and self._number(self.next) < number:
            self.ends = self.next.contents["ends"]
            self.next = next(self.runs, None)
        return self.ends

    def _number(self, closing: Seal) -> int:
        """Of the chain's last seal when a run ended with `closing`."""
        if self.compartment is None:
            return closing.number
        last: int = closing.contents["heads"].get(str(self.compartment), [0])[0]
        return last


def _without_seal(table: EventTable) -> str:
    return f"""
        FROM {connection.ops.quote_name(table.name)} AS event WHERE NOT EXISTS (
            SELECT FROM issues_sealedevent AS sealed JOIN issues_seal AS seal ON seal.id = sealed.seal_id
            WHERE sealed.event = event.pgh_id AND seal.event_table = %s
        )
    """
