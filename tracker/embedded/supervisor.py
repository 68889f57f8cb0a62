"""The server's parent: `python -m tracker.embedded.supervisor HOME BINARIES START`.

It makes the cluster if there is none, starts postgres as its child, and stops it when nobody uses it
any more. If postgres dies it ends too; the next who connects starts both again.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tracker.embedded.places import DATABASE, ROLE, SUPERUSER, Place, place_at

INITDB = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
)
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "work_mem": "32MB",  # with 4 MB the bitmaps of a full-text search get lossy
    "random_page_cost": "1.1",
    "dynamic_shared_memory_type": "mmap",  # /dev/shm has 64 MB in many containers
    "timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_messages": "log",  # and no errors of statements, which quote what people wrote
}
PR_SET_PDEATHSIG = 1


def supervise(place: Place, binaries: Path, start: int) -> int:
    """Run the server until nobody uses it, and return its status; `start` holds the start lock."""
    alive = place.lock("alive", fcntl.LOCK_EX)  # waits for what is left of a server that was killed
    place.own(place.run)
    if not place.data.exists():
        _make_cluster(place, binaries)
    (place.data / "postmaster.pid").unlink(missing_ok=True)  # we hold `alive`, so it is a dead server's
    server = _start(place, binaries, alive)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    while server.poll() is None and not place.ready():
        time.sleep(0.02)
    os.close(start)
    threading.Thread(target=_stop_when_unused, args=(place, server), daemon=True).start()
    status = server.wait()
    if not place.run.is_relative_to(place.home):
        shutil.rmtree(place.run)
    return status


def _stop_when_unused(place: Place, server: subprocess.Popen[bytes]) -> None:
    """Stop the server when its last user has gone; newcomers wait for us to go too, then start afresh."""
    place.lock("clients", fcntl.LOCK_EX)
    server.send_signal(signal.SIGINT)


def _make_cluster(place: Place, binaries: Path) -> None:
    """Make the data folder whole or not at all: a start that was cut short leaves only `data.new`."""
    unfinished = place.home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    _run(place, binaries / "initdb", *INITDB, "-D", unfinished)
    _run(
        place,
        *(binaries / "postgres", "--single", "-D", unfinished, "-cexit_on_error=on", "postgres"),
        text=f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n",
    )
    unfinished.rename(place.data)


def _run(place: Place, *command: str | Path, text: str = "") -> None:
    subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True, **place.as_account())


def _start(place: Place, binaries: Path, alive: int) -> subprocess.Popen[bytes]:
    options = OPTIONS | {"unix_socket_directories": str(place.run)}
    return subprocess.Popen(
        [binaries / "postgres", "-D", place.data, *(f"-c{name}={value}" for name, value in options.items())],
        stdin=subprocess.DEVNULL,
        pass_fds=[alive],
        preexec_fn=_end_with_parent(),  # noqa: PLW1509  there are no threads yet
        **place.as_account(),
    )


def _end_with_parent() -> Callable[[], None] | None:
    """Have Linux stop the server when its supervisor is killed; elsewhere it runs on and is used again."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, signal.SIGINT)


if __name__ == "__main__":
    home, binaries, start = sys.argv[1:]
    sys.exit(supervise(place_at(Path(home)), Path(binaries), int(start)))
