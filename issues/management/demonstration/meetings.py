"""Logs the meetings with their delegations, and has them cleared."""

from issues.actions.meetings import add_delegate, log_meeting
from issues.actions.reviews import revise
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.reviews import review
from issues.management.demonstration.sources import cite_all
from issues.management.demonstration.world import World
from issues.models import Meeting

COLUMNS = (
    "kind",
    "round_number",
    "title",
    "slug",
    "city",
    "country",
    "venue",
    "start_date",
    "start_time",
    "end_date",
    "end_time",
    "precision",
    "time_zone",
    "status",
    "summary",
)


def log_all(world: World) -> None:
    """Log every meeting, by the officer of its compartment, and have it cleared once what it refers to is there."""
    for entry, meeting in [(entry, _log(entry, world)) for entry in read("meeting")]:
        with entry.whole():
            _put_back(entry, meeting, world)
            review(entry, meeting, world)


def _log(entry: Entry, world: World) -> Meeting:
    with entry.begun():
        key = entry.take("key")
        place = entry.find("compartment", world.compartments)
        host = entry.find_if_named("host_side", world.sides[place.negotiation_id])
        marking = entry.find_if_named("marking", world.markings[place.pk])
        by = world.officers[place.pk]
        meeting = log_meeting(compartment=place, host_side=host, marking=marking, by=by, **entry.columns(*COLUMNS))
        for part in entry.entries("delegate"):
            _add_delegate(part, meeting, world)
        cite_all(meeting, entry, world)
        world.meetings[key] = meeting
        return meeting


def _add_delegate(entry: Entry, meeting: Meeting, world: World) -> None:
    with entry.whole():
        side = entry.find("side", world.sides[meeting.negotiation_id])
        by = world.officers[meeting.compartment_id]
        add_delegate(meeting=meeting, side=side, by=by, **entry.columns("name", "title", "role"))


def _put_back(entry: Entry, meeting: Meeting, world: World) -> None:
    """Say which meeting a postponed one was put back to."""
    if later := entry.find_if_named("postponed_to", world.meetings):
        by = world.officers[meeting.compartment_id]
        revise(record=meeting, by=by, version=meeting.version, postponed_to=later)
