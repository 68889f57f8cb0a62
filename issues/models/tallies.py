"""How many rows have which value in each of several columns, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import RawSQL


@dataclass
class Tally:
    """By column how many rows have each value: a column's text, a key's too; None for no value."""

    columns: dict[str, dict[str | None, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def total(self) -> int:
        """The number of rows: each has one value, or none, in every column."""
        return sum(next(iter(self.columns.values()), {}).values())


# The keys of what the parts of a tally have in common: `pk__in=SHARED`.
SHARED = RawSQL("SELECT id FROM shared", ())


def tally(
    parts: Sequence[tuple[Sequence[models.QuerySet[Any]], Sequence[str]]], shared: models.QuerySet[Any] | None = None
) -> list[Tally]:
    """Count the query sets of each part by each of its columns; what is `shared` is found once for all of them.

    PostgreSQL reads a query set once for all of its columns, which Django can't ask for: a query a column reads it as
    often as it has columns. Counted by all columns together first, it leaves little to add up for each; and several
    query sets, one for each compartment, are counted in the order of an index where one for all would be hashed.
    """
    tallies = [Tally() for _ in parts]
    statements: list[str] = []
    params: list[Any] = []
    for place, (sources, columns) in enumerate(parts):
        counted, values = _counted(sources, columns)
        if counted:
            statements.append(_statement(place, counted, len(columns)))
            params += values
    found, keys = shared.order_by().values("pk").query.sql_with_params() if shared is not None else ("SELECT 1", ())
    sql = f"WITH shared(id) AS MATERIALIZED ({found}) {' UNION ALL '.join(statements)}"
    for place, column, value, count in _rows(sql, [*keys, *params]) if statements else ():
        tallies[place].columns[parts[place][1][column]][value] = count
    return tallies


def _counted(sources: Sequence[models.QuerySet[Any]], columns: Sequence[str]) -> tuple[list[str], list[Any]]:
    """For each query set that can have rows a statement that counts them by all columns; and their parameters."""
    names = ", ".join(f"c{index}" for index in range(len(columns)))
    counted: list[str] = []
    params: list[Any] = []
    for rows in sources:
        try:
            sql, values = rows.order_by().values_list(*columns).query.sql_with_params()
        except EmptyResultSet:
            continue
        counted.append(f"SELECT {names}, COUNT(*) AS number FROM ({sql}) AS rows({names}) GROUP BY {names}")  # noqa: S608 (names made here, SQL made by Django)
        params += values
    return counted, params


def _statement(place: int, counted: list[str], width: int) -> str:
    names = [f"c{index}" for index in range(width)]
    column = " ".join(f"WHEN GROUPING({name}) = 0 THEN {index}" for index, name in enumerate(names))
    value = ", ".join(f"{name}::text" for name in names)
    sets = ", ".join(f"({name})" for name in names)
    return (
        f"SELECT {place}, CASE {column} END, COALESCE({value}), SUM(number)::int "  # noqa: S608 (as above)
        f"FROM ({' UNION ALL '.join(counted)}) AS counted GROUP BY GROUPING SETS ({sets})"
    )


def _rows(sql: str, params: list[Any]) -> list[tuple[int, int, str | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[int, int, str | None, int]] = cursor.fetchall()
    return found
