"""`manage.py restore FILE`: everything back from one file, into an empty database."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection

from tracker.backup import BackupError, database_of, restore
from tracker.database import OwnerCommand, connect


class Command(OwnerCommand):
    help = "Fill an empty database from a backup, and verify that it is the same."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` wrote")

    def handle(self, *, file: Path, **options: Any) -> None:
        connect()
        try:
            restore(database_of(connection), file, self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("secure_database", stdout=self.stdout)
        self.stdout.write(f"Restored from {file}; each table is the same as it was")
