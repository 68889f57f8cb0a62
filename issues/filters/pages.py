"""Pages by keyset: a page starts after, or ends before, a row, wherever that row is by now."""

import base64
import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, FilteredRelation, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from issues.filters.orders import Band, Order
from issues.models import Compartment, Issue
from issues.models.places import ALL_AT_ONCE, DESK, PLACE, merged

SIZE = 50
LONGEST_CURSOR = 2_000

Line = dict[str, Any]
Desks = Mapping[UUID, Compartment | None]  # by the key of a compartment, the one whose handling its issues have


@dataclass(frozen=True)
class Cursor:
    """A place in an order: the band and the values of its columns, as of a row that is, or was, there."""

    order: Order
    band: int
    values: tuple[Any, ...]

    def __str__(self) -> str:
        text = json.dumps([self.order.parameter, self.band, *self.values], default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def at(cls, order: Order, line: Line) -> "Cursor":
        """The place of a line that was read in `order`."""
        band = list(order.in_order())[line["band"]]
        return cls(order, line["band"], tuple(line[column] for column in band.columns))

    @classmethod
    def read(cls, order: Order, text: str) -> "Cursor":
        """The place that an address names. Raises ValidationError where it isn't one in this order."""
        try:
            parameter, band, *values = json.loads(base64.urlsafe_b64decode(text[:LONGEST_CURSOR] + "=="))
            columns = list(order.in_order())[_whole(band)].columns
            read = tuple(_READ[column](value) for column, value in zip(columns, values, strict=True))
        except (ValueError, TypeError, IndexError, RecursionError) as error:
            raise ValidationError(_("There is no page at this address. Start from the first one.")) from error
        if parameter != order.parameter:
            raise ValidationError(_("This page belongs to another order. Start from the first one."))
        return cls(order, band, read)


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return value.encode().decode()  # a half of a surrogate pair has no UTF-8


def _key(value: Any) -> UUID:
    return UUID(_text(value))


_READ: Mapping[str, Callable[[Any], Any]] = {
    "pk": _key,
    "prefix": _text,
    "number": _whole,
    "title_key": _text,
    "times_raised": _whole,
    "distance": _whole,
    "last_moved": datetime.date.fromisoformat,
    "own__next_step_due": datetime.date.fromisoformat,
}


@dataclass(frozen=True)
class Page:
    """Up to fifty lines; the cursors of the page after and the page before, where there are such."""

    lines: list[Line]
    after: Cursor | None
    before: Cursor | None


class Row(Func):
    """Columns side by side: PostgreSQL compares such rows from left to right, by an index on the columns."""

    function = "ROW"
    output_field = BooleanField()


@dataclass(frozen=True)
class Reading:
    """How a page is read: `rows` in `order`, those of each compartment with the handling of its desk.

    Compartment by compartment an index gives the order. What was `searched` for isn't in the order of any: it is found
    once, for all compartments together.
    """

    rows: QuerySet[Issue]
    order: Order
    desks: Desks
    columns: Iterable[str]
    searched: bool = False

    def page(self, after: Cursor | None = None, before: Cursor | None = None) -> Page:
        """The page after a row, before one, or the first."""
        backward = before is not None
        lines = self._lines(before or after, backward)
        more, lines = len(lines) > SIZE, lines[:SIZE]
        if backward:
            lines.reverse()
        first, last = (Cursor.at(self.order, lines[0]), Cursor.at(self.order, lines[-1])) if lines else (None, None)
        return Page(lines, last if more or backward else None, first if after or (backward and more) else None)

    def _lines(self, cursor: Cursor | None, backward: bool) -> list[Line]:
        """Of each compartment and band the database reads as many as a page has, by an index, and merges them."""
        down = self.order.down != backward
        bands = [
            self._band(index, band, cursor, down)
            for index, band in enumerate(self.order.in_order())
            if cursor is None or index == cursor.band or (index > cursor.band) != backward
        ]
        desks = {place: desk.pk if desk else None for place, desk in self.desks.items()}
        order = ["-band" if backward else "band", *_directed(self.order.columns, down)]
        together = bands[:: -1 if backward else 1]
        return merged(together, ALL_AT_ONCE if self.searched else desks, order, SIZE + 1)

    def _band(self, index: int, band: Band, cursor: Cursor | None, down: bool) -> QuerySet[Issue, Any]:
        rows = self._all_at_once() if self.searched else self._of_each_place()
        if cursor and cursor.band == index:
            rows = rows.filter(*_beyond(cursor, band.columns, down))
        ordered = rows.filter(band.condition(None if self.searched else DESK)).annotate(band=Value(index))
        columns = {*self.columns, *self.order.columns}
        return ordered.order_by(*_directed(band.columns, down)).values("band", *sorted(columns))[: SIZE + 1]

    def _of_each_place(self) -> QuerySet[Issue]:
        own = FilteredRelation("handlings", condition=Q(handlings__compartment=DESK))
        return self.rows.filter(compartment=PLACE).annotate(own=own)

    def _all_at_once(self) -> QuerySet[Issue]:
        pairs = [Q(compartment=place, handlings__compartment=desk) for place, desk in self.desks.items()]
        own = FilteredRelation("handlings", condition=reduce(or_, pairs, Q(pk__in=[])))
        return self.rows.filter(compartment__in=self.desks).annotate(own=own)


def _beyond(cursor: Cursor, columns: tuple[str, ...], down: bool) -> tuple[Q, Any]:
    """The rows after a cursor. Where the columns are of two tables an index serves only the bound of the first one."""
    bound = Q(**{f"{columns[0]}__{'lte' if down else 'gte'}": cursor.values[0]})
    beyond = LessThan if down else GreaterThan
    return bound, beyond(Row(*map(F, columns)), Row(*map(Value, cursor.values)))


def _directed(columns: Iterable[str], down: bool) -> list[str]:
    return [f"-{column}" if down else column for column in columns]
