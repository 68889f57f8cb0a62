"""`manage.py secure_database`: the second wall on the database: the application's role, and what it may do."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import DatabaseError

from issues.management.tables import require_tables
from issues.models.roles import current_role, grant, hasten_searches, let_step_down, make, slow_searches
from tracker.database import OwnerCommand, as_superuser, connect


class Command(OwnerCommand):
    help = "Let the application work as a role that owns nothing, and say what this couldn't do. Run it after migrate."

    def handle(self, **options: Any) -> None:
        connect()
        require_tables()
        role, owner = settings.DATABASE_ROLE, current_role()
        if role == owner:
            raise CommandError(f"{role} owns the tables: name another role in DATABASE_URL, one that owns nothing.")
        with as_superuser():
            self.prepare(owner, role)
            hasten_searches()
        grant(role)
        self.stdout.write(f"The application works as {role}, which owns nothing and sees what its users may see.")
        for function in slow_searches():
            self.stdout.write(
                f"Not done: ALTER FUNCTION {function} LEAKPROOF, which takes a superuser. "
                "Searches read every row of a table without it."
            )

    def prepare(self, owner: str, role: str) -> None:
        """Have the role, or say what its administrator has to do."""
        try:
            make(role)
            let_step_down(owner, role)
        except DatabaseError as error:
            raise CommandError(
                f"{owner} may not make the application's role. A superuser has to, once for this server: "
                f'CREATE ROLE "{role}" LOGIN; GRANT "{role}" TO "{owner}";'
            ) from error
