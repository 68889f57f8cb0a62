"""Facets: for each option of a parameter how many issues there are, all parameters applied but the facet's own."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db.models import F, QuerySet
from django.utils.functional import Promise

from issues import access
from issues.access import VIEW
from issues.filters.issues import IssueFilter, Rows
from issues.filters.vocabulary import Option
from issues.models import Clearance
from issues.models.places import PLACE
from issues.models.tallies import SHARED, Part, Tally, tally

Counted = Callable[[IssueFilter, Rows], QuerySet[Any]]
Key = tuple[str, Counted]  # of a part: the parameter left out, and what is counted


def _issues(asked: IssueFilter, rows: Rows) -> QuerySet[Any]:
    return rows.filter(compartment=PLACE)


def _handlings(asked: IssueFilter, rows: Rows) -> QuerySet[Any]:
    return asked.vocabulary.own_handlings().filter(issue__in=rows)


def _further_topics(asked: IssueFilter, rows: Rows) -> QuerySet[Any]:
    linked = rows.filter(access.joined(asked.user, VIEW, "topic_links")).annotate(further_topic=F("topic_links__topic"))
    return linked.exclude(further_topic=F("topic"))


_ALL: Key = ("", _issues)

# Which rows are counted for each facet, and by which of their columns.
FACETS: dict[str, tuple[tuple[Counted, str], ...]] = {
    "negotiation": ((_issues, "negotiation"),),
    "standing": ((_issues, "standing"),),
    "raised_by": ((_issues, "raised_by"),),
    "topic": ((_issues, "topic"), (_further_topics, "further_topic")),
    "priority": ((_handlings, "priority"),),
    "desk_officer": ((_handlings, "desk_officer"),),
    "kind": ((_issues, "kind"),),
    "clearance": ((_issues, "clearance"),),
    "marking": ((_issues, "marking"),),
    "compartment": ((_issues, "compartment"),),
}
OF_HANDLING = ("priority", "desk_officer")
ONE_IS_NONE = ("negotiation", "compartment")


class Count(NamedTuple):
    """An option of a facet: how many issues it has, and whether it is chosen."""

    value: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A parameter with the number of issues of each of its options."""

    name: str
    label: str | Promise
    counts: list[Count]


class Counting:
    """The number of issues that `asked` lets through, and the facets beside them: counted in one statement.

    The database counts from here on, while the caller reads something else. What was counted is kept, and right as long
    as nothing changes that the reader sees: for the next page, another order, and for whoever sees the same.
    """

    def __init__(self, asked: IssueFilter) -> None:
        self._asked = asked
        self._columns: dict[Key, list[str]] = {_ALL: []}
        countable = [name for name in FACETS if _is_countable(asked, name)]
        for name in countable:
            for counted, column in FACETS[name]:
                self._columns.setdefault((_left_out(asked, name), counted), []).append(column)
        self._columns[_ALL] = self._columns[_ALL] or ["standing"]
        self._tallies = self._begin()
        self._shown = [name for name in countable if asked.vocabulary.options(name)]  # looked up meanwhile

    @property
    def total(self) -> int:
        """How many issues there are."""
        return self._by_part[_ALL].total

    @cached_property
    def facets(self) -> list[Facet]:
        """The facets that have an option at all."""
        return [self._facet(name) for name in self._shown]

    def _begin(self) -> Callable[[], list[Tally]]:
        kept: list[Tally] = cache.get(self._key, [])
        if kept:
            return lambda: kept
        counted = tally(*self._parts())
        return lambda: self._keep(counted())

    def _keep(self, tallies: list[Tally]) -> list[Tally]:
        cache.set(self._key, tallies)
        return tallies

    @cached_property
    def _key(self) -> str:
        """All that the numbers hang on: what is asked, where, and the reader's compartments with what they are at."""
        asked, words = self._asked, self._asked.vocabulary
        negotiation = words.negotiation and words.negotiation.pk
        told = repr((access.revisions(asked.user), negotiation, sorted(asked.given.items())))
        return f"tallies:{sha256(told.encode()).hexdigest()}"

    def _parts(self) -> tuple[list[Part], QuerySet[Any] | None]:
        """What is counted, and what of it was searched for."""
        asked, searched = self._asked, None
        rows = {left_out: asked.without(left_out) for left_out, _ in self._columns}
        if asked.found is not None:
            searched = asked.queryset.filter(asked.found)
            rows = {left_out: each.filter(pk__in=SHARED) for left_out, each in rows.items()}
        places = [place.pk for place in asked.vocabulary.places]
        parts = [
            Part(counted(asked, rows[left_out]), columns, places if counted is _issues else ())
            for (left_out, counted), columns in self._columns.items()
        ]
        return parts, searched

    @cached_property
    def _by_part(self) -> dict[Key, Tally]:
        return dict(zip(self._columns, self._tallies(), strict=True))

    def _facet(self, name: str) -> Facet:
        numbers: Counter[str | None] = Counter()
        for counted, column in FACETS[name]:
            numbers.update(self._by_part[_left_out(self._asked, name), counted].columns[column])
        chosen = self._asked.chosen(name)
        counts = [
            Count(
                option.value, str(option.label), sum(numbers[str(key)] for key in option.keys), option.value in chosen
            )
            for option in _options(self._asked, name)
        ]
        return Facet(name, self._asked.filters[name].label, counts)


def _left_out(asked: IssueFilter, name: str) -> str:
    """The parameter to leave out for a facet: one that isn't given needn't be."""
    return name if asked.chosen(name) else ""


def _is_countable(asked: IssueFilter, name: str) -> bool:
    """Whether a facet can tell the reader anything."""
    if name in OF_HANDLING:
        return bool(asked.vocabulary.desks)
    return name not in ONE_IS_NONE or len(asked.vocabulary.options(name)) > 1


def _options(asked: IssueFilter, name: str) -> Iterator[Option]:
    """The options shown; that of withdrawn issues only where they are."""
    for option in asked.vocabulary.options(name):
        if option.value != Clearance.WITHDRAWN or name != "clearance" or asked.shows_withdrawn:
            yield option
