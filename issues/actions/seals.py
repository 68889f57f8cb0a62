"""Sealing the history: done by whoever owns the database, not by a person of the register."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from issues.models import Head, Seal, SealedEvent
from issues.models.event_tables import EventTable, Unsealed, event_tables, settled_ends, unsealed
from issues.models.seals import closings


class Chains:
    """The ends of all chains while one run adds to them."""

    def __init__(self) -> None:
        last = Seal.objects.order_by("chain_id", "-number").distinct("chain_id")
        self.heads: dict[UUID | None, Head] = {seal.chain_id: seal.head for seal in last}
        self.sealed = 0

    def add(self, compartment: UUID | None, table: str, contents: dict[str, Any], events: list[Unsealed]) -> None:
        """Chain one seal to those of a compartment, and write it with its events."""
        last = self.heads.get(compartment, Head(compartment, 0, ""))
        seal = Seal(chain_id=compartment, number=last.number + 1, previous=last.hash, event_table=table)
        seal.contents, seal.count, seal.made_at = contents, len(events), timezone.now()
        seal.hash = seal.hash_over((event.event, event.hash) for event in events)
        seal.save(force_insert=True)
        rows = enumerate(events, start=1)
        SealedEvent.objects.bulk_create(
            SealedEvent(seal=seal, position=number, event=row.event, salt=row.salt, hash=row.hash)
            for number, row in rows
        )
        self.heads[compartment] = seal.head
        self.sealed += len(events)

    def close(self, ends: dict[str, int]) -> None:
        """Write down, in the register's own chain, up to where all is sealed, and what the other chains are at."""
        heads = {str(head.compartment): [head.number, head.hash] for head in self.heads.values() if head.compartment}
        self.add(None, "", {"ends": ends, "heads": heads}, [])


def last_ends() -> dict[str, int]:
    """Up to which event each table was sealed whole by the last run that came to its end."""
    closing = closings().last()
    ends: dict[str, int] = closing.contents["ends"] if closing else {}
    return ends


def seal_history() -> Chains:
    """Seal what was committed and isn't sealed, batch by batch. Raises TooBusy where somebody writes for too long.

    What is interrupted is taken up by the next run. A run that finds nothing adds nothing.
    """
    tables, before, chains = event_tables(), last_ends(), Chains()
    ends = settled_ends(tables)
    for table in tables.values():
        _seal_table(table, before.get(table.name, 0), ends[table.name], chains)
    if chains.sealed:
        chains.close(ends)
    return chains


def _seal_table(table: EventTable, after: int, end: int, chains: Chains) -> None:
    contents = {"columns": list(table.columns)}
    while batch := unsealed(table, after, end):
        by_place = sorted(batch, key=lambda row: str(row.compartment))
        with transaction.atomic():
            for place, rows in groupby(by_place, key=lambda row: row.compartment):
                chains.add(place, table.name, contents, list(rows))
        after = batch[-1].event
