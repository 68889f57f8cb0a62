"""What every process does that uses the embedded server: join its users, and start it if it is down."""

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from tracker.embedded.places import EmbeddedError, Place, place_for, programs_for

# Seconds for a start. A web worker is given up after 30; a longer recovery goes on for the next to find.
PATIENCE = 25
FAREWELL = 4  # seconds for a stop
PROJECT = Path(__file__).resolve().parents[2]

_joined: dict[Path, int] = {}  # home: the descriptor of the clients lock, for as long as the process lives
_started: list[subprocess.Popen[bytes]] = []  # kept, or Python would complain that they outlive their object


def ensure(data_dir: Path) -> Path:
    """Have DATA_DIR's server up while this process and its forks live; returns the folder of its socket.

    Raises EmbeddedError.
    """
    try:
        place = place_for(data_dir)
        place.own(place.home)
        _join(place)
        _await(place, time.monotonic() + PATIENCE)
    except (OSError, KeyError) as error:  # KeyError: an account without a name
        raise EmbeddedError(f"The embedded PostgreSQL can't be started: {error}") from error
    return place.run


def leave(data_dir: Path) -> None:
    """Stop using DATA_DIR's server, and wait until it has stopped; not for long, since others may use it."""
    place = place_for(data_dir)
    if place.home in _joined:
        os.close(_joined.pop(place.home))
    deadline = time.monotonic() + FAREWELL
    while not place.stopped() and time.monotonic() < deadline:
        time.sleep(0.02)


def _join(place: Place) -> None:
    if place.home not in _joined:
        _joined[place.home] = place.lock("clients", fcntl.LOCK_SH)  # waits while a server is being stopped


def _await(place: Place, deadline: float) -> None:
    while not place.ready():
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL isn't ready after {PATIENCE} seconds; see {place.log}")
        try:
            start = place.lock("start", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
            continue
        try:
            if not place.ready():
                _start(place, start, deadline)
        finally:
            os.close(start)


def _start(place: Place, start: int, deadline: float) -> None:
    """Start the supervisor, which keeps the start lock until the server is ready or can't be."""
    arguments = (place.home, programs_for(place), str(start))
    with contextlib.suppress(FileNotFoundError):
        place.log.replace(place.log.with_suffix(".log.1"))
    with place.log.open("xb") as log:  # a new file: what a link in the account's folder leads to isn't written over
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "tracker.embedded.supervisor", *arguments],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            pass_fds=[start],
            start_new_session=True,
        )
    _started[:] = [supervisor, *(process for process in _started if process.poll() is None)]
    while not place.ready() and time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise EmbeddedError(f"PostgreSQL doesn't start: {_reason(place.log)} (more in {place.log})")
        time.sleep(0.02)


def _reason(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() or ["no message"]
    return next((line for line in reversed(lines) if "FATAL" in line or "error:" in line), lines[-1])
