"""What PostgreSQL is told while, and after, much is written. Only of this application's own tables: an ANALYZE of the
whole database would hold a lock on the accounts of the server to the end of the transaction."""

from django.apps import apps
from django.db import connection
from django.db.models import Model


def count_anew() -> None:
    """Let the planner see how large the tables are by now, also inside a transaction."""
    _run("ANALYZE", _tables())


def settle(rewritten: type[Model]) -> None:
    """Write the table of a model that was changed all over without the dead rows, and count all tables anew.

    Not inside a transaction. The second pass is for index-only scans: they need to know which pages all can see.
    """
    _run("VACUUM (FULL)", [rewritten._meta.db_table])
    _run("VACUUM (ANALYZE)", _tables())


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_app_config("issues").get_models(include_auto_created=True)]


def _run(command: str, tables: list[str]) -> None:
    names = ", ".join(map(connection.ops.quote_name, tables))
    with connection.cursor() as cursor:
        cursor.execute(f"{command} {names}")
