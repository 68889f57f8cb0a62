"""The role that the application is in the database: what it may do there, and what it could step over."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from pghistory.models import Event

from issues.models.seals import Seal, SealedEvent

# What a search asks, of all rows, before a policy has picked those that may be seen: what isn't marked as telling
# nothing of the rows it looks at waits for the policy, and can use no index.
SEARCHES = (
    "pg_catalog.ts_match_vq(tsvector, tsquery)",
    "public.similarity_op(text, text)",
    "public.word_similarity_commutator_op(text, text)",
)


def current_role() -> str:
    """The role as which the database is asked just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        name: str = cursor.fetchone()[0]
    return name


def make(role: str) -> None:
    """Make the application's role, unless it is there. Raises DatabaseError where this connection may not."""
    _once("SELECT FROM pg_roles WHERE rolname = %s", [role], f"CREATE ROLE {_quoted(role)} LOGIN")


def let_step_down(owner: str, role: str) -> None:
    """Let `owner` become the application's role, as the commands that call verbs do, unless it may already."""
    there = "SELECT WHERE pg_has_role(%s, %s, 'MEMBER')"
    _once(there, [owner, role], f"GRANT {_quoted(role)} TO {_quoted(owner)}")


def grant(role: str) -> None:
    """Let the application read and write what it has to; less of the history, which nobody rewrites."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"REVOKE ALL ON TABLE {_quoted(table)} FROM {_quoted(role)}")
            if rights := _rights(table):
                cursor.execute(f"GRANT {rights} ON TABLE {_quoted(table)} TO {_quoted(role)}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_quoted(role)}")


def hasten_searches() -> None:
    """Mark what searches are made of as telling nothing of other rows, as far as this connection may."""
    with connection.cursor() as cursor:
        for function in SEARCHES:
            with suppress(DatabaseError), transaction.atomic():
                cursor.execute(f"ALTER FUNCTION {function} LEAKPROOF")


def slow_searches() -> list[str]:
    """Those of `SEARCHES` that aren't marked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s) AS name JOIN pg_proc ON pg_proc.oid = name::regprocedure"
            " WHERE NOT proleakproof ORDER BY name",
            [[*SEARCHES]],
        )
        return [name for (name,) in cursor.fetchall()]


def unwalled(connection: Any, models: Sequence[type[Model]]) -> Iterator[type[Model]]:
    """Those models whose table is there, has a compartment, and has no policy that holds for its owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid))"
        )
        open_ones = {name for (name,) in cursor.fetchall()}
    return (model for model in models if has_compartment(model) and model._meta.db_table in open_ones)


def has_compartment(model: type[Model]) -> bool:
    """Whether each row of a model lies in a compartment."""
    return any(field.column == "compartment_id" for field in model._meta.concrete_fields)


def powers(connection: Any) -> list[str]:
    """By what the role of `connection` could step over the policies."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid"
            " AND relnamespace = 'public'::regnamespace) FROM pg_roles WHERE rolname = current_user"
        )
        found = zip(("is a superuser", "has BYPASSRLS", "owns tables"), cursor.fetchone(), strict=True)
        return [power for power, there in found if there]


def _once(there: str, params: list[str], statement: str) -> None:
    """Execute `statement` unless what `there` selects is there; also if somebody else has made it meanwhile."""

    def found() -> bool:
        cursor.execute(there, params)
        return bool(cursor.rowcount)

    with connection.cursor() as cursor:
        if found():
            return
        try:
            with transaction.atomic():
                cursor.execute(statement)
        except DatabaseError:
            if not found():
                raise


def _rights(table: str) -> str:
    """What the application may do with a table: read and write it, but less where others keep it."""
    model = next((each for each in apps.get_models(include_auto_created=True) if each._meta.db_table == table), None)
    if model in (Seal, SealedEvent):
        return ""
    if table == MigrationRecorder.Migration._meta.db_table:
        return "SELECT"
    return "SELECT, INSERT" if model and issubclass(model, Event) else "SELECT, INSERT, UPDATE, DELETE"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
