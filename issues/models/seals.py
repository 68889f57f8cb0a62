"""Seals: hashes that chain what was committed to the history, so that it can't be rewritten quietly."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import pgtrigger
from django.db import models

from issues.models.negotiations import Compartment


class Head(NamedTuple):
    """The end of a chain: it stands for all that was sealed before it. One without a compartment is the register's."""

    compartment: UUID | None
    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.compartment or 'register'}:{self.number}:{self.hash}"


def _append_only() -> pgtrigger.Protect:
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Seal(models.Model):
    """Some events of one table and one compartment, or the end of a run, chained to the seal before it.

    `contents` has, of events, the columns that their hashes are over. The seal at the end of a run has no table and no
    events: `ends`, up to which event each table is sealed whole, and `heads`, the other chains as they are then.
    `chain` is the compartment of the events; it isn't called so, for this is no record of any compartment's members.
    """

    chain = models.ForeignKey(Compartment, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    event_table = models.CharField(max_length=63, blank=True)
    contents = models.JSONField()
    count = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "number"], nulls_distinct=False, name="seal_number_once")
        ]
        triggers = [_append_only()]

    def __str__(self) -> str:
        return str(self.head)

    @property
    def head(self) -> Head:
        return Head(self.chain_id, self.number, self.hash)

    def hash_over(self, events: Iterable[tuple[int, bytes | memoryview]]) -> str:
        """What the hash is over its columns and the keys and hashes of its events, in their order: 64 hex digits."""
        at = self.made_at.astimezone(datetime.UTC).isoformat()
        place = str(self.chain_id or "")
        columns = [place, self.number, self.previous, self.event_table, self.contents, self.count, at]
        digest = hashlib.sha256(json.dumps(columns, sort_keys=True).encode())
        for key, content in events:
            digest.update(f"\n{key} {bytes(content).hex()}".encode())
        return digest.hexdigest()


def closings() -> models.QuerySet[Seal]:
    """The seals at the ends of the runs, in their order."""
    return Seal.objects.filter(chain=None, event_table="").order_by("number")


class SealedEvent(models.Model):
    """An event in a seal: the hash of what it holds behind a random salt, for a short text could be guessed."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveIntegerField()
    event = models.IntegerField(db_index=True)
    salt = models.UUIDField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="sealed_position_once")]
        triggers = [_append_only()]

    def __str__(self) -> str:
        return f"{self.seal.event_table} {self.event}"
