"""gunicorn as the product starts it, with the bare functions beside the pages; and one client of it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection

from django.conf import settings
from django.test import Client

from issues.models import User

HOST = "127.0.0.1"
START = 30  # seconds


class Browser:
    """A person who is logged in. All of them share the one connection, which gunicorn closes when it is idle."""

    def __init__(self, line: HTTPConnection, username: str) -> None:
        client = Client()
        client.force_login(User.objects.get(username=username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
        self._line = line

    def get(self, path: str) -> str:
        """The page at `path`. Raises RuntimeError unless the answer is 200."""
        self._line.request("GET", path, headers=self._headers)
        answer = self._line.getresponse()
        page = answer.read().decode()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return page

    def time(self, path: str) -> float:
        """How long `path` takes, in milliseconds."""
        start = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - start) * 1000


@contextmanager
def serving(**environment: str) -> Iterator[HTTPConnection]:
    """Serve on a free port until the context ends, which has a connection to it."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:tests.bench.gunicorn", "tests.bench.wsgi"]
    server = subprocess.Popen(command, env={**os.environ, **environment, "HOST": HOST, "PORT": str(port)})
    try:
        _wait_for(port, server)
        yield HTTPConnection(HOST, port)
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with closing(socket.create_server((HOST, 0))) as listening:
        port: int = listening.getsockname()[1]
        return port


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        with closing(socket.socket()) as trial:
            if trial.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn didn't start")
