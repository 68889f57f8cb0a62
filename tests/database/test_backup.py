"""Backup and restore between real databases, of two versions of PostgreSQL where the machine has them."""

import io
import json
import os
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ConnectionHandler

from tests.database.throwaway import server
from tracker.backup import BackupError, Database, back_up, database_of, programs, restore
from tracker.backup.archive import DUMP, MANIFEST
from tracker.backup.fingerprints import fingerprints
from tracker.database import owner_settings

POSTGRESQL_15 = Path(os.environ.get("POSTGRESQL_15", "/usr/lib/postgresql/15/bin"))
SCHEMA = """
    CREATE EXTENSION unaccent;
    CREATE EXTENSION pg_trgm;
    CREATE TEXT SEARCH CONFIGURATION es_u (COPY = spanish);
    ALTER TEXT SEARCH CONFIGURATION es_u ALTER MAPPING FOR word WITH unaccent, spanish_stem;
    CREATE TABLE "Odd name" (
        id uuid PRIMARY KEY,
        "when" timestamptz NOT NULL,
        "the text" text,
        weight double precision,
        raw bytea,
        search tsvector GENERATED ALWAYS AS (to_tsvector('es_u', coalesce("the text", ''))) STORED
    );
    CREATE INDEX ON "Odd name" USING gin (search);
    CREATE TABLE empty ();
    INSERT INTO "Odd name" SELECT gen_random_uuid(), now(), 'delegación ' || n, n / 7.0, '\\x00ff'
    FROM generate_series(1, 100) AS n;
"""

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"

pytestmark = pytest.mark.django_db
Make = Callable[[], Database]


def silent(line: str) -> None:
    pass


def execute(database: Database, statement: str) -> Any:
    with database.connect() as raw:
        raw.autocommit = True
        cursor = raw.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def fingerprint(database: Database, table: str) -> Any:
    with database.connect() as raw:
        return dict(fingerprints(raw.cursor()))[table]


@pytest.fixture
def make() -> Iterator[Make]:
    """Make empty databases on the suite's server."""
    suite, made = database_of(connection), []

    def empty() -> Database:
        made.append(f"test_{uuid.uuid4().hex}")
        execute(suite, f"CREATE DATABASE {made[-1]}")
        parameters = psycopg2.extensions.parse_dsn(suite.address) | {"dbname": made[-1]}
        return Database(psycopg2.extensions.make_dsn(**parameters), suite.password)

    yield empty
    for name in made:
        execute(suite, f"DROP DATABASE {name}")


@pytest.fixture
def source(make: Make) -> Database:
    database = make()
    execute(database, SCHEMA)
    return database


@pytest.fixture
def backup(source: Database, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    back_up(source, file, silent)
    return file


def rewrite(file: Path, **changes: Any) -> None:
    """Change the manifest, or with `dump` the other member."""
    with zipfile.ZipFile(file) as archive:
        manifest, dump = json.loads(archive.read(MANIFEST)), archive.read(DUMP)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(DUMP, changes.pop("dump", dump))
        archive.writestr(MANIFEST, json.dumps(manifest | changes))


def test_register_comes_back(make: Make, tmp_path: Path) -> None:
    told: list[str] = []
    target = make()
    back_up(database_of(connection), tmp_path / "file", silent)
    restore(target, tmp_path / "file", told.append)
    assert "issues_user: 12" in told
    assert fingerprint(target, "issues_membership").rows > 0


def test_everything_odd_comes_back(source: Database, backup: Path, make: Make) -> None:
    target = make()
    restore(target, backup, silent)
    found = "SELECT count(*) FROM \"Odd name\" WHERE search @@ to_tsquery('es_u', 'delegacion & 42')"
    assert execute(target, found) == [(1,)]
    assert fingerprint(target, '"Odd name"') == fingerprint(source, '"Odd name"')


@pytest.mark.skipif(not POSTGRESQL_15.exists(), reason=f"no PostgreSQL 15 in {POSTGRESQL_15}")
def test_from_postgresql_15(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(POSTGRESQL_15) as url, monkeypatch.context() as during:
        during.setenv("PATH", f"{POSTGRESQL_15}:{os.environ['PATH']}")
        execute(Database(url), SCHEMA)
        back_up(Database(url), tmp_path / "file", silent)
        before = fingerprint(Database(url), '"Odd name"')
    target = make()
    restore(target, tmp_path / "file", silent)
    assert fingerprint(target, '"Odd name"') == before


def test_writes_during_a_backup_are_not_half_in_it(source: Database, make: Make, tmp_path: Path) -> None:
    add = "INSERT INTO \"Odd name\" VALUES (gen_random_uuid(), now(), 'later', 1, NULL)"
    back_up(source, tmp_path / "file", lambda line: execute(source, add))
    target = make()
    restore(target, tmp_path / "file", silent)
    assert fingerprint(target, '"Odd name"').rows == 100
    assert fingerprint(source, '"Odd name"').rows > 100


def test_fingerprint_knows_rows_and_neither_order_nor_generated_columns(make: Make) -> None:
    database = make()
    for table, rows in {"a": "(1), (2)", "b": "(2), (1)", "c": "(1), (2), (2), (2)", "d": "(1), (3)"}.items():
        generated = ", twice int GENERATED ALWAYS AS (n * 2) STORED" if table == "b" else ""
        execute(database, f"CREATE TABLE {table} (n int {generated}); INSERT INTO {table} VALUES {rows}")
    a, b, c, d = (fingerprint(database, table) for table in "abcd")
    assert a == b
    assert len({a.hash, c.hash, d.hash}) == 3


def test_backup_is_for_its_owner_alone_and_overwrites_nothing(source: Database, backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="exists already"):
        back_up(source, backup, silent)


def test_what_others_put_beside_it_is_neither_used_nor_followed(source: Database, tmp_path: Path) -> None:
    elsewhere, file = tmp_path / "elsewhere", tmp_path / "file"
    file.with_name("file.part").symlink_to(elsewhere)
    back_up(source, file, silent)
    assert not elsewhere.exists()
    assert not file.is_symlink()
    assert zipfile.is_zipfile(file)


def test_failed_backup_leaves_no_file(source: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.backup.archive.PORTABLE", ("--no-such-option",))
    with pytest.raises(BackupError, match="no-such-option"):
        back_up(source, tmp_path / "file", silent)
    with pytest.raises(BackupError, match="No such file or directory"):
        back_up(source, tmp_path / "no folder" / "file", silent)
    assert list(tmp_path.iterdir()) == []


def test_pg_dump_that_is_too_old(
    source: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backup: Path, make: Make
) -> None:
    monkeypatch.setattr(programs, "_major", lambda path: 9)
    with pytest.raises(BackupError, match=r"^pg_dump \d+ or newer is needed on PATH: .*pg_dump is 9$"):
        back_up(source, tmp_path / "file", silent)
    with pytest.raises(BackupError, match=r"^pg_restore \d+ or newer"):
        restore(make(), backup, silent)


def test_dump_that_no_server_would_take(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pg_dump = tmp_path / "pg_dump"
    pg_dump.write_text("#!/bin/sh\necho 'ALTER COLUMN id SET (pg_attver=26586192)'\n")
    pg_dump.chmod(0o755)
    monkeypatch.setattr(programs, "_candidates", lambda name: iter([pg_dump]))
    monkeypatch.setattr(programs, "_major", lambda path: 99)
    with pytest.raises(BackupError, match="pg_dump is older than the server"):
        back_up(make(), tmp_path / "file", silent)
    assert not (tmp_path / "file").exists()


def test_no_pg_dump_at_all(source: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="there is none"):
        back_up(source, tmp_path / "file", silent)


def test_restore_only_into_an_empty_database(source: Database, backup: Path) -> None:
    with pytest.raises(BackupError, match="isn't empty: it has 2 tables"):
        restore(source, backup, silent)


def test_restore_of_what_is_no_backup(make: Make, tmp_path: Path, backup: Path) -> None:
    target, file = make(), tmp_path / "other"
    with pytest.raises(BackupError, match="No such file"):
        restore(target, file, silent)
    file.write_text("no zip")
    with pytest.raises(BackupError, match="no backup of Tenor"):
        restore(target, file, silent)
    zipfile.ZipFile(file, "w").close()
    with pytest.raises(BackupError, match="no backup of Tenor"):
        restore(target, file, silent)
    rewrite(backup, format="other")
    with pytest.raises(BackupError, match="no backup of Tenor"):
        restore(target, backup, silent)


def test_restore_of_a_newer_version(make: Make, backup: Path) -> None:
    rewrite(backup, postgresql=99)
    with pytest.raises(BackupError, match=r"of PostgreSQL 99; this is \d+"):
        restore(make(), backup, silent)


def test_damaged_backup_restores_nothing(make: Make, backup: Path) -> None:
    target, content = make(), bytearray(backup.read_bytes())
    checksum = content.rindex(DUMP.encode()) - 30  # in the zip's directory; so it is the very end that is wrong
    content[checksum] ^= 255
    backup.write_bytes(content)
    with pytest.raises(BackupError, match="no backup of Tenor, or damaged"):
        restore(target, backup, silent)
    assert execute(target, TABLES) == [(0,)]


def test_incomplete_dump_restores_nothing(make: Make, backup: Path) -> None:
    target = make()
    with zipfile.ZipFile(backup) as archive:
        dump = archive.read(DUMP)
    rewrite(backup, dump=dump[:-1000])
    with pytest.raises(BackupError, match="pg_restore: error"):
        restore(target, backup, silent)
    assert execute(target, TABLES) == [(0,)]


def test_difference_after_restoring_is_told(make: Make, backup: Path) -> None:
    rewrite(backup, tables={"empty": {"rows": 0, "hash": "0"}, "gone": {"rows": 0, "hash": "0"}})
    with pytest.raises(BackupError, match=r'not the same as what was backed up: "Odd name", gone$'):
        restore(make(), backup, silent)


def described(url: str, tmp_path: Path) -> Database:
    return database_of(ConnectionHandler({"default": owner_settings(url, tmp_path)})["default"])


def test_secrets_are_no_part_of_the_address(tmp_path: Path) -> None:
    database = described("postgresql://u:secret1@h/db?sslmode=require&sslpassword=secret2", tmp_path)
    assert (database.password, database.sslpassword) == ("secret1", "secret2")
    assert "secret" not in database.address and "sslmode=require" in database.address


def test_a_service_keeps_its_own_sslpassword(tmp_path: Path) -> None:
    assert "service=talks" in described("postgresql:///db?service=talks", tmp_path).address
    with pytest.raises(BackupError, match="into the service's file"):
        described("postgresql:///db?service=talks&sslpassword=secret", tmp_path)


def test_secrets_reach_the_programs_by_no_argument(
    source: Database, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The programs are the real ones, behind a script that tells what each was given."""
    with source.connect() as connection:
        oldest = connection.server_version // 10_000
    real = {name: programs.program(name, oldest).path for name in ("pg_dump", "pg_restore")}
    tell = 'echo "$@" >> arguments; cat "$PGSERVICEFILE" >> secrets; echo "$PGPASSWORD" >> secrets'
    for name, path in real.items():
        script = tmp_path / name
        script.write_text(f'#!/bin/sh\ncd {tmp_path}\n[ "$1" = --version ] || {{ {tell}; }}\nexec {path} "$@"\n')
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    back_up(source._replace(password="secret1", sslpassword="secret2"), tmp_path / "file", silent)
    restore(make()._replace(password="secret3", sslpassword="secret4"), tmp_path / "file", silent)
    arguments, secrets = ((tmp_path / name).read_text() for name in ("arguments", "secrets"))
    assert "--format=custom" in arguments and "--single-transaction" in arguments and "secret" not in arguments
    assert secrets.split() == [
        *("[tenor]", "sslpassword=secret2", "secret1"),
        *("[tenor]", "sslpassword=secret4", "secret3"),
    ]


def test_commands(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    said = io.StringIO()
    call_command("backup", stdout=said)
    (file,) = (tmp_path / "backups").iterdir()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="isn't empty"):
        call_command("restore", file)
    target = make()
    monkeypatch.setattr("issues.management.commands.restore.database_of", lambda _: target)
    then: list[str] = []
    monkeypatch.setattr("issues.management.commands.restore.call_command", lambda name, **_: then.append(name))
    call_command("restore", file, stdout=said)
    assert str(file) in said.getvalue() and then == ["secure_database"]
    assert fingerprint(target, "issues_user").rows == 12
