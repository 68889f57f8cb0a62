"""Logs the issues with where they were raised, what each side said and how they stand, and has them cleared."""

from issues.actions.issues import log_issue, report_standing
from issues.actions.meetings import put_on_agenda
from issues.actions.positions import log_position
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.reviews import review
from issues.management.demonstration.sources import cite_all
from issues.management.demonstration.world import World
from issues.models import Compartment, Issue


def log_all(world: World) -> None:
    """Log every issue, by the officer of its compartment; numbers follow the order of the files."""
    for entry in read("issue"):
        with entry.whole():
            key = entry.take("key")
            issue = world.issues[key] = _log(entry, world)
            for part in entry.entries("agenda"):
                _put_on_agenda(part, issue, world)
            for part in entry.entries("position"):
                with part.whole():
                    _log_position(part, issue, issue.compartment, world)
            for part in entry.entries("standing"):
                _report_standing(part, issue, world)
            cite_all(issue, entry, world)
            review(entry, issue, world)


def log_further_positions(world: World) -> None:
    """Log the positions that stand apart from their issue because they lie in a more private compartment."""
    for entry in read("position"):
        with entry.whole():
            issue = entry.find("issue", world.issues)
            _log_position(entry, issue, entry.find("compartment", world.compartments), world)


def _log(entry: Entry, world: World) -> Issue:
    place = entry.find("compartment", world.compartments)
    sides = world.sides[place.negotiation_id]
    return log_issue(
        compartment=place,
        raised_by=entry.find("raised_by", sides),
        supported_by=entry.find_all("supported_by", sides),
        addressed_to=entry.find_all("addressed_to", sides),
        topic=entry.find_if_named("topic", world.topics),
        further_topics=entry.find_all("further_topics", world.topics),
        marking=entry.find_if_named("marking", world.markings[place.pk]),
        by=world.officers[place.pk],
        **entry.columns("title", "summary", "language", "kind"),
    )


def _put_on_agenda(entry: Entry, issue: Issue, world: World) -> None:
    with entry.whole():
        item = put_on_agenda(
            issue=issue,
            meeting=entry.find("meeting", world.meetings),
            compartment=issue.compartment,
            by=world.officers[issue.compartment_id],
            **entry.columns("number", "off_agenda", "outcome", "note"),
        )
        cite_all(item, entry, world)


def _log_position(entry: Entry, issue: Issue, place: Compartment, world: World) -> None:
    said_on = {"said_on": day} if (day := entry.take("date", None)) else {}
    position = log_position(
        issue=issue,
        compartment=place,
        side=entry.find("side", world.sides[issue.negotiation_id]),
        meeting=entry.find_if_named("meeting", world.meetings),
        marking=entry.find_if_named("marking", world.markings[place.pk]),
        by=world.officers[place.pk],
        **said_on,
        **entry.columns("stance", "text", "language", "authorised"),
    )
    cite_all(position, entry, world)
    review(entry, position, world)


def _report_standing(entry: Entry, issue: Issue, world: World) -> None:
    with entry.whole():
        side = entry.find_if_named("side", world.sides[issue.negotiation_id])
        by = entry.find_if_named("by", world.people) or world.officers[issue.compartment_id]
        report_standing(issue=issue, side=side, by=by, **entry.columns("from_date", "standing", "note"))
