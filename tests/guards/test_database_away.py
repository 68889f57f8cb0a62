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
from tracker.embedded.places import place_for

Use = Callable[..., User]

SERVE = (sys.executable, "-m", "gunicorn", "-c", "python:tracker.gunicorn", "tracker.wsgi")
SESSION = {"Cookie": "sessionid=0123456789abcdef0123456789abcdef"}
# As much of the schema as a visitor with an old cookie needs, to be sent to the log-in.
SESSIONS = "CREATE TABLE django_session (session_key varchar, session_data text, expire_date timestamptz)"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


@pytest.fixture
def site(data_dir: Path) -> Iterator[str]:  # noqa: F811
    """The address of gunicorn, as it serves everybody, on the server under `data_dir`, which it doesn't start."""
    with socket.create_server(("localhost", 0)) as probe:
        port = str(probe.getsockname()[1])
    folder = place_for(data_dir).run
    given = {
        "DATABASE_URL": f"postgresql://{embedded.ROLE}@/{embedded.DATABASE}?host={folder}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HOST": "localhost",
        "PORT": port,
    }
    url = f"http://localhost:{port}"
    with subprocess.Popen(SERVE, cwd=PROJECT, env=os.environ | given) as process:
        try:
            eventually(lambda: _get(url, "/healthz")[0] == 200)
            yield url
        finally:
            process.terminate()


def test_the_site_waits_for_its_database(data_dir: Path, use: Use, site: str) -> None:  # noqa: F811
    first = use(data_dir)
    first.ask(SESSIONS)
    assert _statuses(site) == {"/": 302, "/readyz": 200, "/healthz": 200}

    first.leave()
    eventually(place_for(data_dir).stopped)
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
