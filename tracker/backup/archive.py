"""The file: how it is written, and how a database is made from it."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from tracker.backup.fingerprints import fingerprints, tables
from tracker.backup.programs import BackupError, Database, program, running

FORMAT = "Tenor backup 1"
PORTABLE = ("--no-owner", "--no-privileges", "--no-comments")  # the roles are another's there
# The policies are forced upon the owner too, to whom they show everything: pg_dump has to be told not to mind them.
AS_OWNER = ("--enable-row-security",)
# Since their releases of November 2026 servers mark columns so. An older pg_dump writes the mark, once for each
# column, and no server takes it.
UNRESTORABLE = b"SET (pg_attver="
MEGABYTE = 1 << 20
DUMP, MANIFEST = "database.dump", "manifest.json"

Say = Callable[[str], Any]


def back_up(database: Database, file: Path, say: Say) -> None:
    """Write everything into `file`, which must not exist yet. Raises BackupError; then there is no file."""
    if file.exists():
        raise BackupError(f"{file} exists already")
    try:
        # A new file, for its owner alone: in a folder of many, somebody could have put one of a known name there.
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.", suffix=".part", delete=False) as part:
            written = Path(part.name)
            try:
                with zipfile.ZipFile(part, "w") as archive:
                    _write(database, archive, say)
                part.flush()
                written.rename(file)
            finally:
                written.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{file}: {error.strerror}") from error


def _write(database: Database, archive: zipfile.ZipFile, say: Say) -> None:
    with database.connect() as connection:
        connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        cursor: Any = connection.cursor()
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        server = connection.server_version // 10_000
        pg_dump = program("pg_dump", server)
        manifest = {
            "format": FORMAT,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "postgresql": server,
            "pg_dump": pg_dump.major,
            "tables": _count(cursor, say),
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        say("Dumping ...")
        with (
            running(database, pg_dump.path, "--format=custom", *AS_OWNER, *PORTABLE, f"--snapshot={snapshot}") as pipes,
            archive.open(DUMP, "w", force_zip64=True) as target,
        ):
            _copy_dump(pipes.from_it, target)


def _copy_dump(source: IO[bytes], target: IO[bytes]) -> None:
    while chunk := source.read(MEGABYTE):
        if UNRESTORABLE in chunk:
            raise BackupError("pg_dump is older than the server, and its dump no server would take: update it")
        target.write(chunk)


def _count(cursor: Any, say: Say) -> dict[str, dict[str, Any]]:
    """Return {table: {"rows": ..., "hash": ...}}, and tell how far it is."""
    found = {}
    for table, fingerprint in fingerprints(cursor):
        say(f"{table}: {fingerprint.rows}")
        found[table] = fingerprint._asdict()
    return found


def restore(database: Database, file: Path, say: Say) -> None:
    """Fill an empty database from `file`, and verify it. Raises BackupError."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive)
            _require_fit(database, manifest)
            say("Restoring ...")
            _fill(database, archive, manifest["pg_dump"])
    except OSError as error:
        raise BackupError(f"{file}: {error.strerror}") from error
    except (zipfile.BadZipFile, ValueError, KeyError) as error:
        raise BackupError(f"{file} is no backup of Tenor, or damaged") from error
    _verify(database, manifest["tables"], say)


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest["format"] != FORMAT:
        raise ValueError(FORMAT)
    return manifest


def _require_fit(database: Database, manifest: dict[str, Any]) -> None:
    with database.connect() as connection:
        server = connection.server_version // 10_000
        if server < manifest["postgresql"]:
            raise BackupError(f"The backup is of PostgreSQL {manifest['postgresql']}; this is {server}, an older one")
        if there := tables(connection.cursor()):
            raise BackupError(
                f"The database isn't empty: it has {len(there)} tables. Name an empty one by DATABASE_URL or DATA_DIR"
            )


def _fill(database: Database, archive: zipfile.ZipFile, pg_dump: int) -> None:
    """Restore all or nothing."""
    pg_restore = program("pg_restore", pg_dump).path
    with (
        archive.open(DUMP) as source,
        running(database, pg_restore, "--single-transaction", *PORTABLE) as pipes,
    ):
        shutil.copyfileobj(source, pipes.to_it)


def _verify(database: Database, expected: dict[str, dict[str, Any]], say: Say) -> None:
    with database.connect() as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("ANALYZE")
        found = _count(cursor, say)
    wrong = sorted(name for name in found | expected if found.get(name) != expected.get(name))
    if wrong:
        raise BackupError(f"Restored, but not the same as what was backed up: {', '.join(wrong)}")
