"""Whether there is anything to write to."""

from django.core.management import CommandError
from django.db import connection

from issues.models import Issue


def require_tables() -> None:
    """Raise CommandError where the database has no tables yet."""
    if Issue._meta.db_table not in connection.introspection.table_names():
        raise CommandError("This database has no tables yet. Run `python manage.py migrate` first.")
