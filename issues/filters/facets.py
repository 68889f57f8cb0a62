"""Facets: for each option of a parameter how many issues there are, all parameters applied but the facet's own."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise

from issues import access
from issues.access import VIEW
from issues.filters.issues import IssueFilter, Rows
from issues.filters.vocabulary import Option
from issues.models import Clearance
from issues.models.tallies import SHARED, tally

Counted = Callable[[IssueFilter, Rows], list[QuerySet[Any]]]


def _issues(asked: IssueFilter, rows: Rows) -> list[QuerySet[Any]]:
    return [rows.filter(compartment=place) for place in asked.vocabulary.places]


def _handlings(asked: IssueFilter, rows: Rows) -> list[QuerySet[Any]]:
    return [asked.vocabulary.own_handlings().filter(issue__in=rows)]


def _further_topics(asked: IssueFilter, rows: Rows) -> list[QuerySet[Any]]:
    linked = rows.filter(access.joined(asked.user, VIEW, "topic_links")).annotate(further_topic=F("topic_links__topic"))
    return [linked.exclude(further_topic=F("topic"))]


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


@dataclass(frozen=True)
class Count:
    """An option of a facet: how many issues it has, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A parameter with the number of issues of each of its options."""

    name: str
    label: str | Promise
    counts: list[Count]


def facets(asked: IssueFilter) -> tuple[int, list[Facet]]:
    """The number of issues that `asked` lets through, and the facets beside them: counted in one statement."""
    shown = [name for name in FACETS if _is_telling(asked, name)]
    parts: dict[tuple[str, Counted], list[str]] = {("", _issues): []}
    for name in shown:
        for counted, column in FACETS[name]:
            parts.setdefault((_left_out(asked, name), counted), []).append(column)
    parts["", _issues] = parts["", _issues] or ["standing"]
    rows = {left_out: asked.without(left_out) for left_out, _ in parts}
    searched = None
    if asked.found is not None:
        searched = asked.queryset.filter(asked.found)
        rows = {left_out: each.filter(pk__in=SHARED) for left_out, each in rows.items()}
    counts = [(counted(asked, rows[left_out]), columns) for (left_out, counted), columns in parts.items()]
    tallies = tally(counts, searched)
    by_part = dict(zip(parts, tallies, strict=True))
    numbers = {
        name: [by_part[_left_out(asked, name), counted].columns[column] for counted, column in FACETS[name]]
        for name in shown
    }
    return by_part["", _issues].total, [_facet(asked, name, numbers[name]) for name in shown]


def _left_out(asked: IssueFilter, name: str) -> str:
    """The parameter to leave out for a facet: one that isn't given needn't be."""
    return name if asked.chosen(name) else ""


def _is_telling(asked: IssueFilter, name: str) -> bool:
    if name in OF_HANDLING and not asked.vocabulary.desks:
        return False
    return len(asked.vocabulary.options(name)) > (name in ("negotiation", "compartment"))


def _facet(asked: IssueFilter, name: str, tallied: list[dict[str | None, int]]) -> Facet:
    numbers: Counter[str | None] = Counter()
    for each in tallied:
        numbers.update(each)
    chosen = asked.chosen(name)
    counts = [
        Count(option.value, str(option.label), sum(numbers[str(key)] for key in option.keys), option.value in chosen)
        for option in _options(asked, name)
    ]
    return Facet(name, asked.filters[name].label, counts)


def _options(asked: IssueFilter, name: str) -> Iterator[Option]:
    """The options shown; that of withdrawn issues only where they are."""
    for option in asked.vocabulary.options(name):
        if option.value != Clearance.WITHDRAWN or name != "clearance" or asked.shows_withdrawn:
            yield option
