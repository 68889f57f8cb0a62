"""Which PostgreSQL the settings name, and what is said when there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from tests.database.conftest import kill, postmaster
from tracker import database
from tracker.database import EmbeddedHost, connect, owner_settings, wait_for_turn
from tracker.embedded.places import place_for

Ensure = Callable[[Path], Path]


def django_connection(data_dir: Path) -> BaseDatabaseWrapper:
    return ConnectionHandler({"default": owner_settings(None, data_dir)})["default"]


def test_url(tmp_path: Path) -> None:
    found = owner_settings("postgres://u%40x:p%2Fw@h.example:5433/db?sslmode=require", tmp_path)
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "NAME": "db",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "h.example",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": "5", "options": database.PLANNING, "sslmode": "require"},
    }


def test_url_of_a_socket_and_of_several_hosts(tmp_path: Path) -> None:
    assert owner_settings("postgresql:///db?host=/run/postgresql", tmp_path)["HOST"] == "/run/postgresql"
    several = owner_settings("postgresql://a:1,b:2/db?connect_timeout=9&options=-cjit%3Don", tmp_path)
    options = {"connect_timeout": "9", "options": "-cjit=on"}
    assert (several["HOST"], several["PORT"], several["OPTIONS"]) == ("a,b", "1,2", options)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://h/db",
        "host=h dbname=db",
        "postgresql://u:secret@h",
        "postgresql://u:secret%zz@h/db",
        "postgresql://u:secret@[::1/db",
        "postgresql://u:secret@h:0/db",
        "postgresql://u:secret@h:port/db",
        "postgresql://u:secret@h:65536/db",
        "postgresql://u:secret@h/db?sslmod=require",
    ],
)
def test_url_that_cannot_be_right_is_named_in_one_line_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"\ADATABASE_URL .*\Z") as error:
        owner_settings(url, tmp_path)
    assert "secret" not in str(error.value)


def test_settings_start_no_server(tmp_path: Path) -> None:
    assert isinstance(owner_settings(None, tmp_path)["HOST"], EmbeddedHost)
    assert isinstance(owner_settings("", tmp_path)["HOST"], EmbeddedHost)
    assert list(tmp_path.iterdir()) == []


def test_windows_needs_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(ImproperlyConfigured, match="set DATABASE_URL"):
        owner_settings(None, tmp_path)


def test_a_server_that_died_is_back_with_the_next_connection(
    data_dir: Path, django_db_blocker: Any, ensure: Ensure
) -> None:
    ensure(data_dir)
    host = EmbeddedHost(data_dir)
    assert host.folder == data_dir / "postgresql"
    with django_db_blocker.unblock():
        site = django_connection(data_dir)
        site.cursor().execute("SELECT 1")
        kill(postmaster(place_for(data_dir)))
        with pytest.raises(OperationalError):
            while True:  # a signal takes its time
                site.cursor().execute("SELECT 1")
        site.close()
        site.cursor().execute("SELECT 1")
        site.close()


def test_no_embedded_server_is_an_operational_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperationalError, match="can't be started"):
        str(EmbeddedHost(tmp_path / "file"))


@pytest.mark.django_db
def test_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    connect()
    monkeypatch.setattr(database, "OLDEST", 99)
    with pytest.raises(CommandError, match="and Tenor needs 99 or newer"):
        connect()


def test_connect_names_the_url_in_one_line(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> None:
    away = ConnectionHandler({"default": owner_settings("postgresql://localhost:1/db", Path())})["default"]
    monkeypatch.setattr(database, "connection", away)
    with django_db_blocker.unblock(), pytest.raises(CommandError, match=r"\ADATABASE_URL: .*refused.*\Z"):
        connect()
    assert connection is not away


def test_one_start_at_a_time_prepares_a_database(django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with django_db_blocker.unblock():
        first, second = connection.copy(), connection.copy()
        monkeypatch.setattr(database, "connection", first)
        wait_for_turn()
        monkeypatch.setattr(database, "connection", second)
        second.cursor().execute("SET lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            wait_for_turn()
        first.close()
        wait_for_turn()
        second.close()


def test_leaving_returns_when_the_server_has_stopped(data_dir: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        site = django_connection(data_dir)
        site.cursor().execute("CREATE TABLE much AS SELECT generate_series(1, 1000000)")  # so it takes a while
        site.close()
    EmbeddedHost(data_dir).leave()
    assert place_for(data_dir).stopped()
