"""Invites the users and makes them members."""

from issues.actions.negotiations import add_member, appoint_manager
from issues.actions.people import invite
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.world import World
from issues.models import Compartment, Role, Side, User

Seat = tuple[User, Compartment, str, Side | None]


def invite_all(world: World) -> None:
    """Invite everybody but the operator, who is here already, and make them members of their compartments."""
    seats = [seat for entry in read("person") for seat in _invite(entry, world)]
    for user, place, role, side in sorted(seats, key=lambda seat: seat[2] != Role.MANAGER):
        if role == Role.MANAGER:
            appoint_manager(compartment=place, user=user, by=world.operator)
            world.managers[place.pk] = user
        else:
            add_member(compartment=place, user=user, role=role, side=side, by=world.managers[place.pk])
        _remember_who_works(world, (user, place, role, side))


def _invite(entry: Entry, world: World) -> list[Seat]:
    with entry.whole():
        username, name, staff = entry.take("username"), entry.take("name"), entry.take("staff")
        if entry.take("superuser"):
            world.people[username] = world.operator
            return []
        user = invite(username=username, name=name, is_staff=staff, password=world.password, by=world.operator)
        world.people[username] = user
        return [seat for part in entry.entries("membership") for seat in _seats(part, user, world)]


def _seats(entry: Entry, user: User, world: World) -> list[Seat]:
    with entry.whole():
        place = entry.find("compartment", world.compartments)
        side = entry.find_if_named("side", world.sides[place.negotiation_id]) or place.side
        return [(user, place, role, side) for role in entry.take("roles")]


def _remember_who_works(world: World, seat: Seat) -> None:
    """Who logs and clears in a compartment: its own officer and reviewer, not a side's in the joint one."""
    user, place, role, side = seat
    if side == place.side:
        who = {Role.OFFICER: world.officers, Role.REVIEWER: world.reviewers}.get(Role(role), {})
        who[place.pk] = user
