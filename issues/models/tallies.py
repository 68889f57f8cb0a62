"""How many rows have which value in each of several columns, in one statement."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import close_old_connections, connection, models
from django.db.models.expressions import RawSQL

from issues.models.places import compiled
from issues.models.walls import acting, acting_for


@dataclass
class Tally:
    """By column how many rows have each value: a column's text, a key's too; None for no value."""

    columns: dict[str, dict[str | None, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def total(self) -> int:
        """The number of rows: each has one value, or none, in every column."""
        return sum(next(iter(self.columns.values()), {}).values())


@dataclass(frozen=True)
class Part:
    """What is counted by each of its columns; compartment by compartment where there are `places` (models.places)."""

    rows: models.QuerySet[Any]
    columns: Sequence[str]
    places: Sequence[UUID] = ()


Row = tuple[int, int, str | None, int]

# The keys of what the parts of a tally have in common: `pk__in=SHARED`.
SHARED = RawSQL("SELECT id FROM shared", ())

# As many as a server process has threads; each keeps a connection of its own.
_BESIDE = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tally")


def tally(parts: Sequence[Part], shared: models.QuerySet[Any] | None = None) -> Callable[[], list[Tally]]:
    """Begin to count each part; what is `shared` is found once for all. Returns what waits for the tallies.

    PostgreSQL reads a part once for all of its columns, which Django can't ask for: a query a column reads it as often
    as it has columns. Counted by all columns together first, it leaves little to add up for each; and compartment by
    compartment it is counted in the order of an index where all at once would be hashed.
    """
    statements: list[str] = []
    params: list[Any] = []
    for index, part in enumerate(parts):
        counted = compiled(part.rows.order_by().values_list(*part.columns))
        if counted is None:
            continue
        sql, values = counted
        statements.append(_statement(index, part, sql))
        params += [list(part.places), *values] if part.places else values
    if not statements:
        return lambda: [Tally() for _ in parts]
    found, keys = shared.order_by().values("pk").query.sql_with_params() if shared is not None else ("SELECT 1", ())
    sql = f"WITH shared(id) AS MATERIALIZED ({found}) {' UNION ALL '.join(statements)}"
    rows = _begin(sql, [*keys, *params])
    return lambda: _tallies(parts, rows())


def _tallies(parts: Sequence[Part], rows: Sequence[Row]) -> list[Tally]:
    tallies = [Tally() for _ in parts]
    for index, column, value, count in rows:
        tallies[index].columns[parts[index].columns[column]][value] = count
    return tallies


def _statement(index: int, part: Part, sql: str) -> str:
    """The statement that counts a part, the rows of which `sql` reads: names are made here, SQL is made by Django."""
    names = [f"c{number}" for number in range(len(part.columns))]
    together, sets = ", ".join(names), ", ".join(f"({name})" for name in names)
    column = " ".join(f"WHEN GROUPING({name}) = 0 THEN {number}" for number, name in enumerate(names))
    value = ", ".join(f"{name}::text" for name in names)
    each = "unnest(%s) AS place(id), LATERAL " if part.places else ""
    return (
        f"SELECT {index}, CASE {column} END, COALESCE({value}), SUM(number)::int FROM {each}"  # noqa: S608
        f"(SELECT {together}, COUNT(*) AS number FROM ({sql}) AS rows({together}) GROUP BY {together}) AS counted"
        f" GROUP BY GROUPING SETS ({sets})"
    )


def _begin(sql: str, params: list[Any]) -> Callable[[], list[Row]]:
    """Ask on a connection beside the present one, which is free meanwhile.

    What a transaction has changed is seen by its own connection alone: where it may have, that is asked.
    """
    if not acting().beside:
        rows = _rows(sql, params)
        return lambda: rows
    return _BESIDE.submit(_rows_beside, acting().person, sql, params).result


def _rows_beside(person: UUID | None, sql: str, params: list[Any]) -> list[Row]:
    close_old_connections()  # as Django does where a request begins
    with acting_for(person, reads=True):
        return _rows(sql, params)


def _rows(sql: str, params: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[Row] = cursor.fetchall()
    return found
