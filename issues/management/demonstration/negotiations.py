"""Opens the negotiations with their sides and compartments, and their headings."""

from issues.actions.negotiations import add_side, add_topic, change_compartment, open_compartment, open_negotiation
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.world import World
from issues.models import Compartment, Marking, Negotiation


def open_all(world: World) -> None:
    """Open every negotiation, by the operator."""
    for entry in read("negotiation"):
        with entry.whole():
            columns = entry.columns("slug", "title", "summary", "status", "marking_scheme")
            (desk,) = entry.entries("desk")
            negotiation = open_negotiation(by=world.operator, **desk.columns("prefix", "desk"), **columns)
            world.negotiations[negotiation.slug] = negotiation
            for part in entry.entries("side"):
                _add_side(part, negotiation, world)
            _give_desk(desk, negotiation, world)
            for part in entry.entries("compartment"):
                _open_compartment(part, negotiation, world)


def add_topics(world: World) -> None:
    """Add the headings of each compartment, by its manager."""
    for entry in read("topic"):
        with entry.whole():
            place = entry.find("compartment", world.compartments)
            topic = add_topic(compartment=place, by=world.managers[place.pk], **entry.columns("name", "slug"))
            world.topics[topic.slug] = topic


def _add_side(entry: Entry, negotiation: Negotiation, world: World) -> None:
    with entry.whole():
        columns = entry.columns("code", "name", "language", "order")
        side = add_side(negotiation=negotiation, by=world.operator, **columns)
        world.sides.setdefault(negotiation.pk, {})[side.code] = side


def _open_compartment(entry: Entry, negotiation: Negotiation, world: World) -> None:
    with entry.whole():
        key = entry.take("key")
        side = entry.find_if_named("side", world.sides[negotiation.pk])
        columns = entry.columns("name", "kind", "prefix")
        _note(key, open_compartment(negotiation=negotiation, side=side, by=world.operator, **columns), world)


def _give_desk(entry: Entry, negotiation: Negotiation, world: World) -> None:
    """Say of the compartment with which the negotiation opened whose own it is."""
    with entry.whole():
        desk = Compartment.objects.get(negotiation=negotiation)
        if side := entry.find_if_named("side", world.sides[negotiation.pk]):
            desk = change_compartment(compartment=desk, version=desk.version, side=side, by=world.operator)
        _note(entry.take("key"), desk, world)


def _note(key: str, place: Compartment, world: World) -> None:
    world.compartments[key] = place
    world.markings[place.pk] = _markings(place)


def _markings(place: Compartment) -> dict[str, Marking]:
    return {marking.code: marking for marking in Marking.objects.filter(compartment=place)}
