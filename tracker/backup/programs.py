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

SERVICE = "tenor"  # the name that the file of a service has for it


class BackupError(Exception):
    """No backup or restore; the text is one line and says why."""


class Database(NamedTuple):
    """Where a database is, for libpq. Secrets are no part of the address: all users see the arguments of programs."""

    address: str
    password: str = ""
    sslpassword: str = ""

    @contextlib.contextmanager
    def connect(self) -> Iterator[psycopg2.extensions.connection]:
        connection = psycopg2.connect(self.address, password=self.password, sslpassword=self.sslpassword)
        try:
            yield connection
        finally:
            connection.close()


def database_of(connection: BaseDatabaseWrapper) -> Database:
    """Return where Django's `connection` leads to; raises BackupError where that can't be handed on."""
    parameters = connection.get_connection_params()
    del parameters["cursor_factory"]
    password, sslpassword = parameters.pop("password", ""), parameters.pop("sslpassword", "")
    if sslpassword and "service" in parameters:
        raise BackupError("DATABASE_URL has an sslpassword and a service: put the sslpassword into the service's file")
    return Database(make_dsn(**parameters), password, sslpassword)


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
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as service:
        address, secrets = _handed_over(database, service)
        process = subprocess.Popen(
            [*command, "--no-password", f"--dbname={address}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            env=os.environ | secrets,
            pass_fds=[service.fileno()],
        )
        with contextlib.suppress(BrokenPipeError), process:  # one that has ended tells why
            yield Pipes(cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout))
        if process.returncode:
            raise BackupError(_first_line(words))


def _handed_over(database: Database, service: IO[bytes]) -> tuple[str, dict[str, str]]:
    """Return the address for the arguments, and the environment for the secrets.

    An sslpassword has no variable of its own: it goes by `service`, a file of libpq's that nobody finds by a name.
    """
    secrets = {"PGPASSWORD": database.password} if database.password else {}
    if not database.sslpassword:
        return database.address, secrets
    service.write(f"[{SERVICE}]\nsslpassword={database.sslpassword}\n".encode())
    service.seek(0)
    return make_dsn(database.address, service=SERVICE), secrets | {"PGSERVICEFILE": f"/dev/fd/{service.fileno()}"}


def _first_line(words: IO[bytes]) -> str:
    words.seek(0)
    return words.readline().decode(errors="replace").strip() or "it ended without a word"
