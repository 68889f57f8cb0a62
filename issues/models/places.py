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
    parts: Sequence[models.QuerySet[Any, Any]], desks: Mapping[Any, UUID | None], order: Sequence[str], size: int
) -> list[dict[str, Any]]:
    """The first `size` rows in `order` of all `parts`, which are read in each place of `desks`: its desk by its key.

    Django can repeat a part for each place, at the price of building it as often.
    """
    statements = [each for each in map(compiled, parts) if each]
    if not statements:
        return []
    together = " UNION ALL ".join(f"({sql})" for sql, _values in statements)
    params = chain.from_iterable(values for _sql, values in statements)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT part.* FROM unnest(%s::uuid[], %s::uuid[]) AS place(id, desk),"  # noqa: S608 (made by Django)
            f" LATERAL ({together}) AS part ORDER BY {_directions(order)} LIMIT %s",
            [list(desks.keys()), list(desks.values()), *params, size],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _directions(order: Sequence[str]) -> str:
    quoted = (connection.ops.quote_name(column.removeprefix("-")) for column in order)
    return ", ".join(name + " DESC" * column.startswith("-") for name, column in zip(quoted, order, strict=True))
