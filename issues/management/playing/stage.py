"""The keys and the clock of a played script, the same each time.

A key hangs on the seed, the compartment and the running number of the row there: without what one compartment does,
every row of the others has the same key. Nothing in the product knows of it: the two methods and the function that make
keys and tell the time are replaced while a step is played.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from issues.models import User
from issues.models.records import Structure


class Stage:
    """Where a script is played. It counts the rows of each compartment, over as many scripts as are played on it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._rows: Counter[str] = Counter()

    @contextmanager
    def at(self, moment: datetime.datetime) -> Iterator[None]:
        """A context in which it is `moment`, and new rows get their keys from the seed."""
        with (
            patch.object(timezone, "now", lambda: moment),
            patch.object(Structure, "save", self._keyed(Structure.save)),
            patch.object(User, "save", self._keyed(User.save)),
        ):
            yield

    def _keyed(self, save: Callable[..., None]) -> Callable[..., None]:
        def keyed(row: Model, *args: Any, **kwargs: Any) -> None:
            if row._state.adding:
                row.pk = self._key(row)
            save(row, *args, **kwargs)

        return keyed

    def _key(self, row: Model) -> UUID:
        place = _place(row)
        self._rows[place] += 1
        return UUID(bytes=sha256(f"{self.seed} {place} {self._rows[place]}".encode()).digest()[:16], version=4)


def _place(row: Model) -> str:
    """Among what a row is counted: those of its compartment; of its negotiation, where it lies in none; or its kind."""
    if isinstance(row, User):
        return f"account {row.username}"
    return str(getattr(row, "compartment_id", "") or getattr(row, "negotiation_id", "") or type(row).__name__)
