"""`manage.py seed`: the demonstration register."""

from typing import Any

from django.core.management import CommandError

from issues.actions.occasions import DEMONSTRATION, opened_during
from issues.management.demonstration import load
from issues.management.demonstration.content import ContentError
from issues.management.passwords import demonstration_password
from issues.management.tables import require_tables
from issues.models import Negotiation, User
from tracker.database import OwnerCommand


class Command(OwnerCommand):
    help = "Fill an empty database with the demonstration register. Running it again changes nothing."

    def handle(self, **options: Any) -> None:
        require_tables()
        if opened_during(DEMONSTRATION).exists():
            self.stdout.write("The demonstration register is here already. Nothing was changed.")
            return
        if Negotiation.objects.exists() or User.objects.exists():
            raise CommandError("This database is in use: the demonstration register goes into an empty one only.")
        password, shown = demonstration_password()
        try:
            world = load(password, self.stdout.write)
        except ContentError as error:
            raise CommandError(str(error)) from error
        self.show_log_ins(list(world.people.values()), shown)

    def show_log_ins(self, people: list[User], shown: str) -> None:
        """Say who can log in, and with what."""
        width = max(len(person.username) for person in people)
        self.stdout.write(f"\nPassword of everybody: {shown}\n")
        for person in people:
            self.stdout.write(f"  {person.username:{width}}  {person.name}")
