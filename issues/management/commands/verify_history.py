"""`manage.py verify_history`: whether the history is as it was sealed."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any
from uuid import UUID

from django.core.management import CommandError
from django.utils import timezone

from issues.management.tables import require_owner
from issues.models import Head
from issues.models.chains import Verification
from issues.models.event_tables import spelled_alike
from tracker.database import OwnerCommand

_HEAD = re.compile(r"(register|[0-9a-f-]{36}):(\d{1,9}):([0-9a-f]{64})")


def head(text: str) -> Head:
    """The end of a chain as `seal_history` prints it."""
    parts = _HEAD.fullmatch(text)
    try:
        compartment = UUID(parts[1]) if parts and parts[1] != "register" else None
    except ValueError:
        parts = None
    if parts is None:
        raise ArgumentTypeError(f"{text!r} is no line that seal_history printed")
    return Head(compartment, int(parts[2]), parts[3])


class Command(OwnerCommand):
    help = "Find what was altered, removed, inserted or reordered since it was sealed, one line for each finding."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kept = "A line that seal_history printed; may be given again."
        parser.add_argument("--expect", type=head, action="append", default=[], metavar="HEAD", help=kept)

    def handle(self, *, expect: list[Head], **options: Any) -> None:
        require_owner()
        found = 0
        with spelled_alike():
            look = Verification()
            for line in (*look.findings(), *(line for each in expect for line in look.missing(each))):
                self.stdout.write(line)
                found += 1
            self.tell(look)
        if found:
            raise CommandError(f"{found:,} findings: the history isn't as it was sealed.")

    def tell(self, look: Verification) -> None:
        """Say how much no seal covers yet."""
        for tail in look.tails():
            age = timezone.now() - tail.oldest
            self.stdout.write(f"{tail.chain}: {tail.events:,} events aren't sealed yet, the oldest for {age}")
