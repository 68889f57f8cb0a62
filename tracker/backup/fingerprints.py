"""What each table holds, in a number: the same for the same rows, in whatever order and version of PostgreSQL."""

from collections.abc import Iterator
from typing import Any, NamedTuple

OWN_TABLES = """
    SELECT class.oid::regclass::text
    FROM pg_class AS class
    WHERE relkind = 'r'
      AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      AND relpersistence = 'p'
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = class.oid AND deptype = 'e')
    ORDER BY 1
"""
# Generated columns are left out: a newer PostgreSQL may stem words otherwise.
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname)
    FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
# A sum doesn't depend on the order of the rows, and notices one that is there twice.
FINGERPRINT = """
    SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(
        ROW({columns})::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint), 0)::text
    FROM {table}
"""
SAME_SPELLING = """
    SET search_path = public, pg_catalog;
    SET datestyle = 'ISO';
    SET timezone = 'UTC';
    SET intervalstyle = 'iso_8601';
    SET extra_float_digits = 1;
    SET bytea_output = 'hex';
"""


class Fingerprint(NamedTuple):
    rows: int
    hash: str


def tables(cursor: Any) -> list[str]:
    """Return the names of all tables but PostgreSQL's own and those of extensions."""
    cursor.execute(SAME_SPELLING)
    cursor.execute(OWN_TABLES)
    return [name for (name,) in cursor]


def fingerprints(cursor: Any) -> Iterator[tuple[str, Fingerprint]]:
    """Yield each table's name and fingerprint, as the cursor's transaction sees it."""
    for table in tables(cursor):
        cursor.execute(COLUMNS, [table])
        (columns,) = cursor.fetchone()
        cursor.execute(FINGERPRINT.format(columns=columns or "", table=table))
        yield table, Fingerprint(*cursor.fetchone())
