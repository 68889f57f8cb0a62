"""What each delegation keeps apart: how it handles the issues, and its notes on them."""

import datetime
from typing import Any

from django.utils import timezone

from issues.actions.issues import handle_issue, write_note
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.world import World


def handle_all(world: World) -> None:
    """Say how each private compartment handles an issue; what is due is due so many days from today."""
    for entry in read("handling"):
        with entry.whole():
            place = entry.find("compartment", world.compartments)
            handle_issue(
                issue=entry.find("issue", world.issues),
                compartment=place,
                by=world.officers[place.pk],
                version=None,
                desk_officer=entry.find_if_named("desk_officer", world.people),
                **entry.columns("priority", "next_step"),
                **_due(entry),
            )


def write_notes(world: World) -> None:
    """Write the internal notes, by the officer of their compartment."""
    for entry in read("note"):
        with entry.whole():
            place = entry.find("compartment", world.compartments)
            issue = entry.find("issue", world.issues)
            write_note(issue=issue, compartment=place, by=world.officers[place.pk], text=entry.take("text"))


def _due(entry: Entry) -> dict[str, Any]:
    days = entry.take("due_in_days", None)
    return {} if days is None else {"next_step_due": timezone.localdate() + datetime.timedelta(days=days)}
