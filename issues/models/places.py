"""What is read place by place, that is compartment by compartment: an index gives the order of one, not of several."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import RawSQL

# The keys of a place and of the compartment that handles its issues: `compartment=PLACE, handlings__compartment=DESK`.
PLACE = RawSQL("place.id", ())
DESK = RawSQL("place.desk", ())

# For parts that name no place.
ALL_AT_ONCE: Mapping[UUID | None, UUID | None] = {None: None}


def compiled(rows: models.QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The statement of a query set with its parameters; none where it can have no rows."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


def merged(
    bands: Sequence[models.QuerySet[Any, Any]], desks: Mapping[Any, UUID | None], order: Sequence[str], size: int
) -> list[dict[str, Any]]:
    """The first `size` rows of `bands`, one after the other, each read in every place of `desks`: its desk by its key.

    Django can repeat a band for each place, at the price of building it as often.
    """
    statements = [each for each in map(compiled, bands) if each]
    if not statements:
        return []
    end = f"ORDER BY {_directions(order)} LIMIT {size:d}"
    read = ", ".join(f"band{n} AS ({_band(n, sql, size)} {end})" for n, (sql, _values) in enumerate(statements))
    together = " UNION ALL ".join(f"TABLE band{n}" for n in range(len(statements)))
    places = [list(desks.keys()), list(desks.values())]
    params = chain.from_iterable((*places, *values) for _sql, values in statements)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {read} {together} {end}", list(params))
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _band(number: int, sql: str, size: int) -> str:
    """Reads a band, the statement of which Django made, unless those before it have as many rows as are asked for."""
    place = "unnest(%s::uuid[], %s::uuid[]) AS place(id, desk)"
    counts = " + ".join(["0", *(f"(SELECT COUNT(*) FROM band{each})" for each in range(number))])  # noqa: S608
    return f"SELECT part.* FROM {place}, LATERAL ({sql}) AS part WHERE {counts} < {size:d}"  # noqa: S608


def _directions(order: Sequence[str]) -> str:
    quoted = (connection.ops.quote_name(column.removeprefix("-")) for column in order)
    return ", ".join(name + " DESC" * column.startswith("-") for name, column in zip(quoted, order, strict=True))
