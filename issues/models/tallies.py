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
    parts: Sequence[tuple[models.QuerySet[Any], Sequence[str]]], shared: models.QuerySet[Any] | None = None
) -> list[Tally]:
    """Count each query set by each of its columns; what is `shared` is found once for all of them.

    PostgreSQL reads a query set once for all of its columns (GROUPING SETS), which Django can't ask for: a query a
    column reads it as often as it has columns.
    """
    tallies = [Tally() for _ in parts]
    statements: list[str] = []
    params: list[Any] = []
    for place, (rows, columns) in enumerate(parts):
        try:
            sql, values = rows.order_by().values_list(*columns).query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(_statement(place, sql, len(columns)))
        params += values
    found, keys = shared.order_by().values("pk").query.sql_with_params() if shared is not None else ("SELECT 1", ())
    sql = f"WITH shared(id) AS MATERIALIZED ({found}) {' UNION ALL '.join(statements)}"
    for place, column, value, count in _rows(sql, [*keys, *params]) if statements else ():
        tallies[place].columns[parts[place][1][column]][value] = count
    return tallies


def _statement(place: int, sql: str, width: int) -> str:
    names = [f"c{index}" for index in range(width)]
    column = " ".join(f"WHEN GROUPING({name}) = 0 THEN {index}" for index, name in enumerate(names))
    value = ", ".join(f"{name}::text" for name in names)
    sets = ", ".join(f"({name})" for name in names)
    return (
        f"SELECT {place}, CASE {column} END, COALESCE({value}), COUNT(*) "  # noqa: S608 (names made here, SQL made by Django)
        f"FROM ({sql}) AS part({', '.join(names)}) GROUP BY GROUPING SETS ({sets})"
    )


def _rows(sql: str, params: list[Any]) -> list[tuple[int, int, str | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[int, int, str | None, int]] = cursor.fetchall()
    return found
