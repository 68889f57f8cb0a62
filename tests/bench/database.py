"""The database of the bench: 100,000 issues, kept between runs while nothing that makes them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

import issues
from issues.models import User, roles
from tracker.database import as_superuser

ISSUES = 100_000
STOCK_USER = "stock"
UNHELD = "tenor_bench_unheld"  # a role as the application's, but that policies don't hold

MADE_BY = ("migrations/*.py", "management/generated/*.py", "management/commands/generate.py")


def prepare() -> None:
    """Make the database unless it is there as the present code would make it, and the role that policies don't hold."""
    made_of = _made_of()
    if _comment() != made_of:
        _make(made_of)
    owner = roles.current_role()
    with as_superuser(), connection.cursor() as cursor:
        roles.make(UNHELD)
        roles.let_step_down(owner, UNHELD)
        cursor.execute(f"ALTER ROLE {UNHELD} BYPASSRLS")
    roles.grant(UNHELD)


def _make(made_of: str) -> None:
    print(f"Generating {ISSUES:,} issues: once, until the tables or what is generated change")
    _recreate()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("secure_database")
    call_command("generate", issues=ISSUES)
    User.objects.create_superuser(STOCK_USER, password=None, name="Stock administrator")
    _remark(made_of)


def _name() -> str:
    return connection.ops.quote_name(settings.DATABASES["default"]["NAME"])


def _made_of() -> str:
    folder = Path(issues.__file__).parent
    files = sorted(path for pattern in MADE_BY for path in folder.glob(pattern))
    text = "".join(path.read_text("utf-8") for path in files)
    return f"{ISSUES} issues of {hashlib.sha256(text.encode()).hexdigest()}"


def _comment() -> str | None:
    with connection._nodb_cursor() as cursor:
        name = settings.DATABASES["default"]["NAME"]
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        row = cursor.fetchone()
        return row[0] if row else None


def _recreate() -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_name()}")
        cursor.execute(f"CREATE DATABASE {_name()}")


def _remark(made_of: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {_name()} IS %s", [made_of])
