"""The links of a listing: each is the page's address with something added, changed or left out."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from issues.filters.columns import ISSUE, Column
from issues.filters.issues import AnyOf
from issues.filters.listing import PLACE, Listing
from issues.filters.orders import ORDERS, RELEVANCE, Order
from issues.filters.pages import Cursor
from issues.views.listing_controls import time_in_words

Words = str | Promise


@dataclass(frozen=True)
class Chip:
    """A value that narrows the listing, and the address without it."""

    parameter: str
    value: str
    label: Words
    words: Words
    url: str


@dataclass(frozen=True)
class Head:
    """The head of a column; where it sorts, the address that sorts by it, and how it sorts now."""

    name: str
    label: Words
    url: str
    direction: str


@dataclass(frozen=True)
class Choice:
    """One of several ways to show the listing."""

    words: Words
    url: str
    chosen: bool


class Links:
    """The links of a listing's page at `path`."""

    def __init__(self, listing: Listing, path: str) -> None:
        self.listing = listing
        self.path = path

    def chips(self) -> list[Chip]:
        """What narrows the listing, value by value; a wrong one is no chip but a problem."""
        asked = self.listing.asked
        return [
            Chip(name, value, parameter.label, self._in_words(name, value), self._without(name, value))
            for name, parameter in asked.filters.items()
            if name not in asked.errors
            for value in dict.fromkeys(self.listing.data.getlist(name))
            if value.strip()
        ]

    def unfiltered(self) -> str:
        """The address of everything, in the same order and columns."""
        kept = {name: self.listing.data.getlist(name) for name in ("sort", "columns")}
        return self._address({name: values for name, values in kept.items() if values})

    def start(self) -> str:
        """The address of the first page, without what is wrong with the present one."""
        return self._with()

    def heads(self) -> list[Head]:
        return [self._head(column) for column in (ISSUE, *self.listing.columns)]

    def orders(self) -> list[Choice]:
        """The orders that the listing can be in."""
        searching = [RELEVANCE] if self.listing.asked.chosen("q") else []
        return [
            Choice(order.in_words, self._sorted(order), order == self.listing.order)
            for order in (*searching, *ORDERS.values())
            if order.name not in ("due", "priority") or self.listing.vocabulary.desks
        ]

    def next(self) -> str:
        return self._page("after", self.listing.page.after)

    def previous(self) -> str:
        return self._page("before", self.listing.page.before)

    def _head(self, column: Column) -> Head:
        order = ORDERS.get(column.order)
        if order is None:
            return Head(column.name, column.label, "", "")
        present = self.listing.order
        direction = {order: "ascending", order.turned: "descending"}.get(present, "")
        return Head(column.name, column.label, self._sorted(order.turned if present == order else order), direction)

    def _sorted(self, order: Order) -> str:
        return self._with(sort=[] if order == self.listing.presentation.usual else [order.parameter])

    def _page(self, name: str, cursor: Cursor | None) -> str:
        return self._with(**{name: [str(cursor)]}) if cursor else ""

    def _with(self, **values: list[str]) -> str:
        """The address with other `values`, on the first page unless they say another, and without what is wrong."""
        return self._address(self._present | values)

    @cached_property
    def _present(self) -> dict[str, list[str]]:
        left_out = {*PLACE, *(problem.name for problem in self.listing.problems)}
        return {name: given for name, given in self.listing.data.lists() if name not in left_out}

    def _without(self, name: str, value: str) -> str:
        return self._with(**{name: [each for each in self.listing.data.getlist(name) if each != value]})

    def _address(self, values: dict[str, list[str]]) -> str:
        pairs = [(name, value) for name, given in values.items() for value in given if value.strip()]
        text = urlencode(pairs, safe="/:", quote_via=quote)
        return f"{self.path}?{text}" if text else self.path

    def _in_words(self, name: str, value: str) -> Words:
        if isinstance(self.listing.asked.filters[name], AnyOf):
            return next(option.label for option in self.listing.vocabulary.options(name) if option.value == value)
        if name == "due":
            return time_in_words(value)
        return {"withdrawn": _("Shown too")}.get(name, value)
