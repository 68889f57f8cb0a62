"""Whether there is anything to write to, and whether it is ours."""

from django.core.management import CommandError
from django.db import connection

from issues.models import Issue
from issues.models.event_tables import owned


def require_tables() -> None:
    """Raise CommandError where the database has no tables yet."""
    if Issue._meta.db_table not in connection.introspection.table_names():
        raise CommandError("This database has no tables yet. Run `python manage.py migrate` first.")


def require_owner() -> None:
    """Raise CommandError where the tables, if there are any, belong to another role."""
    require_tables()
    if not owned():
        raise CommandError("Run this as the role that owns the tables.")
