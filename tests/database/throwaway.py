"""A throwaway server of another PostgreSQL: `python -m tests.database.throwaway BINARIES COMMAND ...`.

Runs the command with DATABASE_URL naming the server and its programs on PATH, and exits as the command does.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tracker.database import APPLICATION
from tracker.embedded.places import Place, place_for

OPTIONS = ("-clisten_addresses=", "-cfsync=off", "-cfull_page_writes=off", "-csynchronous_commit=off")


@contextlib.contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Yield the address of a database `tenor` that is gone afterwards, owned by a role that is no superuser."""
    folder = Path(tempfile.mkdtemp(prefix="tenor-pg-"))
    folder.chmod(0o755)
    place = place_for(folder)
    place.own(place.home)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        _run(place, binaries / "initdb", "-D", place.data, "-Upostgres", "-Atrust", "-EUTF8", "--locale=C.UTF-8")
        options = " ".join((*OPTIONS, f"-k {place.home}"))
        control = (binaries / "pg_ctl", "-D", place.data, "-w", "-s")
        _run(place, *control, "-o", options, "-l", place.log, "start")
        stack.callback(_run, place, *control, "-m", "immediate", "stop")
        roles = (
            "CREATE ROLE tenor LOGIN CREATEDB",
            f"CREATE ROLE {APPLICATION} LOGIN",
            f"GRANT {APPLICATION} TO tenor",
        )
        for statement in (*roles, "CREATE DATABASE tenor OWNER tenor"):
            _run(place, binaries / "psql", "-h", place.home, "-U", "postgres", "-qc", statement)
        yield f"postgresql://tenor@/tenor?host={place.home}"


def _run(place: Place, *command: str | Path) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **place.as_account())


if __name__ == "__main__":
    with server(Path(sys.argv[1])) as url:
        tools = {"DATABASE_URL": url, "PATH": f"{sys.argv[1]}:{os.environ['PATH']}"}
        done = subprocess.run(sys.argv[2:], check=False, env=os.environ | tools)
    sys.exit(done.returncode)
