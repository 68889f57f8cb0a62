"""`manage.py generate --issues N [--seed S]`: synthetic issues, for benchmarks."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import CommandError

from issues.actions.generation import add, generating, reword
from issues.management.generated.frame import Frame
from issues.management.generated.issues import Issues
from issues.management.passwords import demonstration_password
from issues.management.tables import require_tables
from issues.models import Issue
from issues.models.upkeep import count_anew, settle
from tracker.database import OwnerCommand

BATCH = 500
PROGRESS = 10_000
REVISIONS = {10: 2, 1000: 18}  # how often one issue in so many is changed; one in 1,000 has 20 changes


class Command(OwnerCommand):
    help = "Make up issues with positions and history in a negotiation of their own, for benchmarks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issues", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="The same seed makes the same issues.")

    def handle(self, *, issues: int, seed: int, **options: Any) -> None:
        if not 0 < issues <= 1_000_000:
            raise CommandError(f"--issues {issues}: give a number from 1 to 1,000,000.")
        require_tables()
        password, shown = demonstration_password()
        frame = Frame(seed, password)
        try:
            with generating(frame.officer):
                self.write(frame, issues)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        settle(Issue)
        self.stdout.write(f"Log in as {frame.officer.username} or {frame.reviewer.username}. Password: {shown}")

    def write(self, frame: Frame, total: int) -> None:
        """Write the frame, the issues and what changed of them, and say how far it is."""
        for rows in frame.rows():
            add(rows)
        issues = Issues(frame)
        counted = 0
        while issues.made < total:
            for rows in issues.batch(min(BATCH, total - issues.made)):
                add(rows)
            if issues.made >= 2 * counted:
                count_anew()
                counted = issues.made
            if issues.made % PROGRESS == 0:
                self.stdout.write(f"  {issues.made:,} of {total:,} issues")
        add(frame.counters(issues.last_numbers))
        for every, times in REVISIONS.items():
            for _ in range(times):
                reword(frame.negotiation, every)
