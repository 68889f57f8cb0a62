"""The orders of a listing. Each is a row of bands: stretches that an index gives in order, one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues.models import Priority

# Every order ends in these: within a compartment the reference is unique, the key is everywhere.
REFERENCE = ("prefix", "number", "pk")


def _any(desk: Combinable | None) -> Q:
    return Q()


@dataclass(frozen=True)
class Band:
    """The rows that meet a condition, which may ask for the handling by the one `desk`, ordered by `columns`.

    The ones without a value (`valueless`) are a band of their own, last in both directions: as nulls of a column they
    would be last only in one, for an index that is read upward for the one and downward for the other.
    """

    condition: Callable[[Combinable | None], Q] = _any
    columns: tuple[str, ...] = REFERENCE
    valueless: bool = False


@dataclass(frozen=True)
class Order:
    """An order: how it reads in words upward and downward, and its bands upward."""

    name: str
    up_in_words: Promise
    down_in_words: Promise
    bands: tuple[Band, ...]
    down: bool = False

    @property
    def parameter(self) -> str:
        """Its value in the address: the name, with a minus where it runs downward."""
        return f"-{self.name}" if self.down else self.name

    @property
    def in_words(self) -> Promise:
        return self.down_in_words if self.down else self.up_in_words

    @property
    def turned(self) -> "Order":
        """The same order in the other direction."""
        return replace(self, down=not self.down)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all bands."""
        return tuple(dict.fromkeys(column for band in self.bands for column in (*band.columns[:-3], *REFERENCE)))

    def in_order(self) -> Iterator[Band]:
        """The bands, the first to be listed first."""
        yield from sorted(self.bands[:: -1 if self.down else 1], key=lambda band: band.valueless)


def _by_column(name: str, column: str, up: Promise, down: Promise) -> Order:
    return Order(name, up, down, (Band(columns=(column, *REFERENCE)),))


def _by_date(name: str, column: str, up: Promise, down: Promise) -> Order:
    dated = Band(lambda desk: Q(**{f"{column}__isnull": False}), (column, *REFERENCE))
    undated = Band(lambda desk: Q(**{f"{column}__isnull": True}), valueless=True)
    return Order(name, up, down, (dated, undated))


def _of_priority(priority: Priority) -> Band:
    return Band(lambda desk: Q(own__priority=priority))


# Not the same to the planner as a missing priority: it can tell how many issues have no handling.
_UNHANDLED = Band(lambda desk: ~Q(handlings__compartment=desk) if desk else Q(own__priority=None), valueless=True)
_PRIORITIES = (*map(_of_priority, Priority), _UNHANDLED)

RELEVANCE = _by_column("relevance", "distance", _("Best match first"), _("Best match last"))
BY_REFERENCE = Order("reference", _("Reference, oldest first"), _("Reference, newest first"), (Band(),))

ORDERS = {
    order.parameter: order
    for upward in (
        BY_REFERENCE,
        _by_column("title", "title_key", _("Title, A to Z"), _("Title, Z to A")),
        _by_date("last_moved", "last_moved", _("Moved longest ago first"), _("Moved last first")),
        _by_date("due", "own__next_step_due", _("Due first"), _("Due last")),
        Order("priority", _("Lowest priority first"), _("Highest priority first"), _PRIORITIES),
        _by_column("times_raised", "times_raised", _("Raised least often first"), _("Raised most often first")),
    )
    for order in (upward, upward.turned)
}
