"""The demonstration register, and in each compartment of it the records whose pages the tests visit."""

from dataclasses import replace

from django.db.models import Count, Q

from issues.management.demonstration import load
from issues.models import AgendaItem, Citation, Delegate, Issue, Meeting, Position, Source
from tests import factory
from tests.guards.world import PREFIXES, Place, World, make_place


def seeded_world() -> World:
    """Fill the empty database as `make run` does, with one of everything in each compartment on top of it."""
    load(factory.PASSWORD, lambda _step: None)
    places = {prefix: make_place(prefix, slug="world", title="A meeting of the tests") for prefix in PREFIXES}
    return places | {"MIG": _fullest(places["MIG"])}


def _fullest(place: Place) -> Place:
    """The place with those of the demonstration's joint records on whose pages there is most to see."""
    here = {"compartment": place.compartment}
    issue = Issue.objects.filter(**here).annotate(said=Count("positions")).latest("said", "number")
    meeting = Meeting.objects.filter(**here).annotate(items=Count("agenda")).latest("items", "start_date")
    source = Source.objects.filter(**here).annotate(cited=Count("citations")).latest("cited", "title")
    return replace(
        place,
        issue=issue,
        meeting=meeting,
        source=source,
        item=AgendaItem.objects.filter(issue=issue, **here)[0],
        position=Position.objects.filter(issue=issue, **here)[0],
        citation=Citation.objects.filter(Q(issue=issue) | Q(position__issue=issue), **here)[0],
        delegate=Delegate.objects.filter(meeting=meeting, **here)[0],
    )
