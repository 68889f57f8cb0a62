"""`manage.py seal_history`: chain by hash what was committed to the history."""

from typing import Any

from django.core.management import CommandError

from issues.actions.seals import seal_history
from issues.management.tables import require_owner
from issues.models.event_tables import TooBusy, alone
from tracker.database import OwnerCommand


class Command(OwnerCommand):
    help = "Seal the history, and print the end of each chain. Keep those elsewhere: verify_history compares them."

    def handle(self, **options: Any) -> None:
        require_owner()
        with alone() as may:
            if not may:
                raise CommandError("The history is being sealed already.")
            try:
                chains = seal_history()
            except TooBusy as error:
                raise CommandError("Somebody has been writing for a minute. Nothing was sealed.") from error
        self.stdout.write(f"{chains.sealed:,} events sealed")
        for head in sorted(map(str, chains.heads.values())):
            self.stdout.write(head)
