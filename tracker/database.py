"""Which PostgreSQL: the one that DATABASE_URL names, or the embedded server under DATA_DIR."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandError
from django.db import OperationalError, connection
from psycopg2 import ProgrammingError
from psycopg2.extensions import parse_dsn

if sys.platform != "win32":
    from tracker import embedded

APPLICATION = "tenor_app"  # the role that owns nothing
OLDEST = 15  # PostgreSQL's major version
PREPARING = 7_301_015  # the number of the lock that a start holds, by which several know each other
# The listing's statements are short and wide: to compile one, or to start workers for it, costs more than it saves.
PLANNING = "-c jit=off -c parallel_setup_cost=5000"
_AS_OWNER: ContextVar[bool] = ContextVar("as_owner", default=False)
CONNECT_TIMEOUT = "5"  # seconds; libpq waits for ever by default, and a worker would die with the visitor's request


@dataclass(frozen=True)
class EmbeddedHost(os.PathLike[str]):
    """Django's HOST: the folder of the embedded server's socket, which is up once this is read.

    psycopg2 reads it for each new connection. So importing the settings starts nothing, and a server
    that died is back with the next request.
    """

    data_dir: Path

    def __fspath__(self) -> str:
        """Return the folder; raises OperationalError, in one line, if there can be no server."""
        try:
            return str(embedded.ensure(self.data_dir))
        except embedded.EmbeddedError as error:
            raise OperationalError(str(error)) from error

    __str__ = __fspath__

    @property
    def folder(self) -> Path:
        """Where the server's data lie."""
        return embedded.place_for(self.data_dir).home

    def leave(self) -> None:
        """Stop using the server, which stops if nobody else uses it."""
        embedded.leave(self.data_dir)


def application_settings(url: str | None, owner_url: str | None, data_dir: Path) -> dict[str, Any]:
    """Return `DATABASES["default"]`: the role that owns nothing. Raises ImproperlyConfigured if a URL can't be right.

    Where one URL names the owner, the connection begins by stepping down from it.
    """
    if not url:
        return owner_settings(None, data_dir) | {"USER": APPLICATION}
    found = owner_settings(url, data_dir)
    if not owner_url:
        found["OPTIONS"]["options"] += f" -c role={APPLICATION}"
    elif not found["USER"]:
        raise ImproperlyConfigured("DATABASE_URL names no role, which it has to beside DATABASE_OWNER_URL")
    return found


def owner_settings(url: str | None, data_dir: Path) -> dict[str, Any]:
    """The same for the role that owns the tables: that of migrations, backups and whoever has the machine."""
    where = _from_url(url) if url else _embedded(data_dir)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **where,
    }


@contextmanager
def as_owner() -> Iterator[None]:
    """Within, the connection is that of the owner of the tables; everywhere else it is the application's."""
    owner = {name: settings.DATABASE_OWNER.get(name, "") for name in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    before = _AS_OWNER.set(True)
    try:
        with _connecting(owner):
            yield
    finally:
        _AS_OWNER.reset(before)


def asks_as_owner() -> bool:
    """Whether the database is asked as the owner of its tables, not as the application."""
    return _AS_OWNER.get()


@contextmanager
def as_superuser() -> Iterator[None]:
    """Within, the connection is the embedded server's superuser's; on a server of one's own still the owner's."""
    embedded_one = isinstance(connection.settings_dict["HOST"], EmbeddedHost)
    with _connecting({"USER": embedded.SUPERUSER} if embedded_one else {}):
        yield


@contextmanager
def _connecting(parameters: dict[str, Any]) -> Iterator[None]:
    before = {name: connection.settings_dict[name] for name in parameters}
    if before == parameters:
        yield
        return
    connection.close()
    connection.settings_dict.update(parameters)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


class OwnerCommand(BaseCommand):
    """A command for whoever has the machine: it asks the database as the owner of its tables."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with as_owner():
            return super().execute(*args, **options)


def connect() -> None:
    """Raise CommandError, in one line, if the database doesn't answer or is too old."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        name = "" if isinstance(connection.settings_dict["HOST"], EmbeddedHost) else "DATABASE_URL: "
        raise CommandError(name + " ".join(str(error).split())) from error
    major = connection.connection.server_version // 10_000
    if major < OLDEST:
        raise CommandError(f"DATABASE_URL: this is PostgreSQL {major}, and Tenor needs {OLDEST} or newer")


def wait_for_turn() -> None:
    """Wait while another start prepares this database; our own turn ends with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])


def _embedded(data_dir: Path) -> dict[str, Any]:
    if sys.platform == "win32":
        raise ImproperlyConfigured("Windows has no embedded PostgreSQL: set DATABASE_URL to a PostgreSQL")
    return {
        "NAME": embedded.DATABASE,
        "USER": embedded.ROLE,
        "HOST": EmbeddedHost(data_dir),
        "PORT": embedded.PORT,
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT, "options": PLANNING},
    }


def _from_url(url: str) -> dict[str, Any]:
    options = _parsed(url)
    settings: dict[str, Any] = {
        "NAME": options.pop("dbname", ""),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),
        "PORT": options.pop("port", ""),
        "OPTIONS": {"connect_timeout": CONNECT_TIMEOUT, "options": PLANNING, **options},
    }
    if not settings["NAME"]:
        raise ImproperlyConfigured("DATABASE_URL names no database: postgresql://user@host:5432/NAME")
    for port in filter(None, settings["PORT"].split(",")):  # libpq takes several hosts
        if not (port.isdecimal() and 0 < int(port) < 65536):
            raise ImproperlyConfigured(f"DATABASE_URL has a port that can't be right: {port[:20]}")
    return settings


def _parsed(url: str) -> dict[str, str]:
    """Return libpq's reading of the address. Its error texts may quote a password, so they are not shown."""
    try:
        if url.startswith(("postgresql://", "postgres://")):
            return dict(parse_dsn(url))
    except ProgrammingError:
        pass
    raise ImproperlyConfigured(
        "DATABASE_URL is not an address such as postgresql://user:password@host:5432/tenor?sslmode=require"
    ) from None
