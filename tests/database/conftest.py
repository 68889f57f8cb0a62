"""Real servers in throwaway folders, and the processes that use them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tracker import embedded
from tracker.embedded.client import PROJECT
from tracker.embedded.places import Place, place_for

COMMAND = (sys.executable, "-m", "tests.database.user")


class User:
    """One process of tests.database.user."""

    def __init__(self, data_dir: Path, *arguments: str, **options: Any) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process: Any = subprocess.Popen([*COMMAND, data_dir, *arguments], cwd=PROJECT, **pipes | options)

    def send(self, statement: str) -> None:
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def receive(self) -> str:
        return str(self.process.stdout.readline()).strip()

    def ask(self, statement: str) -> str:
        self.send(statement)
        return self.receive()

    def leave(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def kill(self) -> None:
        self.process.kill()
        self.leave()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that root's account for the server may enter too; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="tenor-test-"))
    folder.chmod(0o755)
    yield folder
    if (folder / "postgresql").exists():
        eventually(place_for(folder).stopped)
    shutil.rmtree(folder)


@pytest.fixture
def use() -> Iterator[Callable[..., User]]:
    """Start users of a server; those who are left go at the end."""
    users: list[User] = []

    def start(data_dir: Path, *arguments: str, **options: Any) -> User:
        users.append(User(data_dir, *arguments, **options))
        return users[-1]

    yield start
    for user in users:
        user.leave()


@pytest.fixture
def ensure() -> Iterator[Callable[[Path], Path]]:
    """Use a server in this very process, and leave it at the end, although the process lives on."""
    used: list[Path] = []

    def ensure_and_remember(folder: Path) -> Path:
        used.append(folder)
        return embedded.ensure(folder)

    yield ensure_and_remember
    for folder in used:
        embedded.leave(folder)


def postmaster(place: Place) -> int:
    return int((place.data / "postmaster.pid").read_text().split("\n")[0])


def supervisor(place: Place) -> int:
    status = Path(f"/proc/{postmaster(place)}/status").read_text()
    return int(status.partition("PPid:")[2].split()[0])


def eventually(true: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
