"""`manage.py migrate`: Django's, as the owner of the tables."""

from django.core.management.commands import migrate

from tracker.database import OwnerCommand


class Command(OwnerCommand, migrate.Command):
    pass
