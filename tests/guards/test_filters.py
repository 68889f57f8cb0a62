"""What a listing shows can be filtered or sorted by, and what can be sorted by or counted is what it says."""

from typing import Any

from issues.filters.columns import COLUMNS, ISSUE
from issues.filters.facets import FACETS
from issues.filters.issues import AnyOf, IssueFilter
from issues.filters.listing import Presentation
from issues.filters.orders import ORDERS
from issues.models import Handling, Issue
from tests.guards.code import expect_none

filters: Any = IssueFilter

# Columns of a row by which nobody would narrow or order a listing, and what does it in their place.
SHOWN_OTHERWISE = {
    "pk": "names a row",
    "prefix": "the order by reference",
    "number": "the order by reference",
    "opening": "the search",
    "language": "the search, which reads either",
    "supporters": "part of the gap between the positions, which no parameter names yet",
}
UNDER_ANOTHER_NAME = {"own__next_step_due": "due", "addressees": "addressed_to"}

PARAMETERS = {
    *("q", "negotiation", "compartment", "raised_by", "addressed_to", "standing", "clearance", "kind", "priority"),
    *("marking", "topic", "meeting", "desk_officer", "withdrawn", "due", "silent", "moved_since"),
    *("sort", "columns", "after", "before"),
}


def without_filter(reads: set[str]) -> set[str]:
    """Those of the columns read for a listing for which there is neither a filter nor an order."""
    names = {UNDER_ANOTHER_NAME.get(name, name).removeprefix("own__") for name in reads - SHOWN_OTHERWISE.keys()}
    missing: set[str] = names - filters.base_filters.keys() - ORDERS.keys()
    return missing


def test_the_guard_sees() -> None:
    assert without_filter({"standing", "own__priority", "own__next_step", "withdrawal_reason"}) == {
        "next_step",
        "withdrawal_reason",
    }


def test_every_column_shown_has_a_filter_or_an_order() -> None:
    expect_none(without_filter({name for column in (ISSUE, *COLUMNS) for name in column.reads}))


def test_no_reason_outlives_its_column() -> None:
    reads = {name for column in (ISSUE, *COLUMNS) for name in column.reads}
    expect_none(name for name in (*SHOWN_OTHERWISE, *UNDER_ANOTHER_NAME) if name not in reads)


def test_the_parameters_are_those_of_the_interface() -> None:
    assert filters.base_filters.keys() | Presentation.base_fields.keys() == PARAMETERS


def test_every_order_of_a_column_exists() -> None:
    expect_none(column.name for column in (ISSUE, *COLUMNS) if column.order and column.order not in ORDERS)


def test_a_facet_counts_the_column_that_its_parameter_filters() -> None:
    columns = {field.name for model in (Issue, Handling) for field in model._meta.concrete_fields}
    expect_none(name for name in FACETS if not isinstance(filters.base_filters.get(name), AnyOf))
    expect_none(name for name in FACETS if name not in columns)


def test_every_choice_of_the_issue_is_a_facet() -> None:
    choices = {field.name for model in (Issue, Handling) for field in model._meta.concrete_fields if field.choices}
    expect_none(choices - FACETS.keys() - {"language"})
