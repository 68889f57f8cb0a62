"""`manage.py play SCRIPT.json`: a world for a test from the outside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.db import transaction

from issues.actions.occasions import DEMONSTRATION, opened_during
from issues.management.playing import play
from issues.management.playing.cast import Cast
from issues.management.playing.script import Script, ScriptError
from issues.management.playing.stage import Stage
from issues.management.tables import require_tables
from tracker.database import OwnerCommand


class Command(OwnerCommand):
    help = "Carry out the verbs in SCRIPT.json, all or none, by named people with a fixed clock and seeded keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("script", type=Path, metavar="SCRIPT.json")

    def handle(self, *, script: Path, **options: Any) -> None:
        require_tables()
        if not opened_during(DEMONSTRATION).exists():
            raise CommandError("Scripts are played on the demonstration register alone: run `manage.py seed` first.")
        try:
            read = Script.read(script.read_text("utf-8"))
            with transaction.atomic():
                play(read.steps, Stage(read.seed), Cast(), self.stdout.write)
        except (OSError, UnicodeDecodeError, ScriptError) as error:
            raise CommandError(f"{script}: {error}") from error
