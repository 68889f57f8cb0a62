"""pg_dump and pg_restore: where they are, and how they are run."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, cast

import psycopg2
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import make_dsn

from tracker import embedded


class BackupError(Exception):
    """No backup or restore; the text is one line and says why."""


class Database(NamedTuple):
    """Where a database is, for libpq. The password goes by the environment: arguments are for all to see."""

    address: str
    password: str = ""

    @contextlib.contextmanager
    def connect(self) -> Iterator[psycopg2.extensions.connection]:
        connection = psycopg2.connect(self.address, password=self.password)
        try:
            yield connection
        finally:
            connection.close()


def database_of(connection: BaseDatabaseWrapper) -> Database:
    """Return where Django's `connection` leads to."""
    parameters = connection.get_connection_params()
    del parameters["cursor_factory"]
    password = parameters.pop("password", "")
    return Database(make_dsn(**parameters), password)


class Program(NamedTuple):
    path: Path
    major: int


def program(name: str, oldest: int) -> Program:
    """Return `name` in version `oldest` or little newer: the one on PATH, or the embedded server's."""
    found = [Program(path, _major(path)) for path in _candidates(name)]
    fit = [candidate for candidate in found if candidate.major >= oldest]
    if fit:
        return min(fit, key=lambda candidate: candidate.major)
    there = ", ".join(f"{path} is {major}" for path, major in found) or "there is none"
    raise BackupError(f"{name} {oldest} or newer is needed on PATH: {there}")


def _candidates(name: str) -> Iterator[Path]:
    if on_path := shutil.which(name):
        yield Path(on_path)
    with contextlib.suppress(embedded.EmbeddedError):
        yield embedded.programs() / name


def _major(path: Path) -> int:
    """Return 18 for `pg_dump (PostgreSQL) 18.6`."""
    output = subprocess.run([path, "--version"], capture_output=True, check=True, text=True).stdout
    return int(output.split("(PostgreSQL)")[1].split(".")[0])


class Pipes(NamedTuple):
    to_it: IO[bytes]
    from_it: IO[bytes]


@contextlib.contextmanager
def running(database: Database, *command: str | Path) -> Iterator[Pipes]:
    """Run a program on `database`, with pipes to and from it; raises BackupError with its words if it fails."""
    environment = os.environ | ({"PGPASSWORD": database.password} if database.password else {})
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            [*command, "--no-password", f"--dbname={database.address}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            env=environment,
        )
        with contextlib.suppress(BrokenPipeError), process:  # one that has ended tells why
            yield Pipes(cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout))
        if process.returncode:
            raise BackupError(_first_line(words))


def _first_line(words: IO[bytes]) -> str:
    words.seek(0)
    return words.readline().decode(errors="replace").strip() or "it ended without a word"
