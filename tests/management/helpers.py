"""What the tests of commands share."""

from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection


def empty_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE issues_user, issues_negotiation CASCADE")


def run_seed() -> str:
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def fingerprint() -> dict[str, Any]:
    """Number of rows of every table, and the sum of their versions where they have one."""
    prints: dict[str, Any] = {}
    for model in apps.get_app_config("issues").get_models():
        rows = model._default_manager.all()
        counted = any(field.name == "version" for field in model._meta.concrete_fields)
        versions = sum(rows.values_list("version", flat=True)) if counted else 0
        prints[model.__name__] = (rows.count(), versions)
    return prints
