"""A database that goes away under the running site, and comes back: 503 meanwhile, and nobody has to do anything."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests.database.conftest import User, data_dir, eventually, use  # noqa: F401  (fixtures)
from tests.guards.code import PROJECT
from tracker import embedded
from tracker.database import APPLICATION
from tracker.embedded.places import place_for

Use = Callable[..., User]

SERVE = (sys.executable, "-m", "gunicorn", "-c", "python:tracker.gunicorn", "tracker.wsgi")
SESSION = {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"}  # an old one, which has to be looked up


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


@pytest.fixture
def environment(data_dir: Path) -> dict[str, str]:  # noqa: F811
    """What gunicorn is given: a port, and the server under `data_dir`, not started by it, with all tables."""
    with socket.create_server(("localhost", 0)) as probe:
        port = str(probe.getsockname()[1])
    given = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "HOST": "localhost", "PORT": port}
    given.pop("DATABASE_URL", None)
    for command in ("migrate", "secure_database"):
        manage = (sys.executable, "manage.py", command)
        subprocess.run(manage, cwd=PROJECT, env=given | {"DATA_DIR": str(data_dir)}, check=True, capture_output=True)
    return given | {"DATABASE_URL": f"postgresql://{APPLICATION}@/{embedded.DATABASE}?host={place_for(data_dir).run}"}


@pytest.fixture
def site(data_dir: Path, use: Use, environment: dict[str, str]) -> Iterator[str]:  # noqa: F811
    """The address of gunicorn, as it serves everybody, until its database went away."""
    url = f"http://localhost:{environment['PORT']}"
    first = use(data_dir)
    first.ask("SELECT 1")
    with subprocess.Popen(SERVE, cwd=PROJECT, env=environment) as process:
        try:
            eventually(lambda: _get(url, "/healthz")[0] == 200)
            assert _statuses(url) == {"/": 302, "/readyz": 200, "/healthz": 200}
            first.leave()
            eventually(place_for(data_dir).stopped)
            yield url
        finally:
            process.terminate()


def test_the_site_waits_for_its_database(data_dir: Path, use: Use, site: str) -> None:  # noqa: F811
    for _worker_and_thread in range(4):
        assert _statuses(site) == {"/": 503, "/readyz": 503, "/healthz": 200}
    _status, headers, body = _get(site, "/")
    assert int(headers["Retry-After"]) > 0
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "can't reach its database" in body or "can&#x27;t reach its database" in body
    for secret in ("Traceback", "psycopg", "OperationalError", "socket", str(data_dir), embedded.ROLE + "@"):
        assert secret not in body

    use(data_dir).ask("SELECT 1")
    for _worker_and_thread in range(4):
        assert _statuses(site) == {"/": 302, "/readyz": 200, "/healthz": 200}


def test_nothing_is_served_from_a_database_without_walls(
    data_dir: Path,  # noqa: F811
    use: Use,  # noqa: F811
    environment: dict[str, str],
) -> None:
    assert _refusal(environment).startswith("Error: DATABASE_URL: ")  # it doesn't answer

    use(data_dir).ask("ALTER TABLE issues_issue NO FORCE ROW LEVEL SECURITY")
    assert "(issues.E004) The table of issues.Issue has a compartment" in _refusal(environment)


def _refusal(environment: dict[str, str]) -> str:
    """What gunicorn says where it ends at once."""
    done = subprocess.run(SERVE, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    return done.stderr.strip()


def _statuses(site: str) -> dict[str, int]:
    return {path: _get(site, path)[0] for path in ("/", "/readyz", "/healthz")}


def _get(site: str, path: str) -> tuple[int, Message, str]:
    """Status, headers and body; the status is 0 where nobody answers."""
    opener = urllib.request.build_opener(Stay)
    try:
        with opener.open(urllib.request.Request(site + path, headers=SESSION), timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()
    except OSError:
        return 0, Message(), ""
