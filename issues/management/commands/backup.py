"""`manage.py backup [FILE]`: everything in one file."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from tracker.backup import BackupError, back_up, database_of
from tracker.database import OwnerCommand, connect


class Command(OwnerCommand):
    help = "Write everything into one file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="a file that isn't there yet")

    def handle(self, *, file: Path | None, **options: Any) -> None:
        connect()
        file = file or new_file()
        try:
            back_up(database_of(connection), file, self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Everything is in {file}")


def new_file() -> Path:
    folder: Path = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"tenor-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
