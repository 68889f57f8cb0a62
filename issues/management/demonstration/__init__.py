"""The demonstration register: its content (*.toml), and how each kind of record in it comes to be."""

from collections.abc import Callable

from django.db import transaction

from issues.actions.occasions import DEMONSTRATION, during
from issues.actions.people import first_operator
from issues.management.demonstration import handling, issues, meetings, negotiations, people, reviews, sources
from issues.management.demonstration.world import World

STEPS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("negotiations, their sides and compartments", negotiations.open_all),
    ("people and their memberships", people.invite_all),
    ("topics", negotiations.add_topics),
    ("sources", sources.log_all),
    ("meetings with delegations and citations", meetings.log_all),
    ("issues with meetings, positions, citations and standing", issues.log_all),
    ("positions in private compartments", issues.log_further_positions),
    ("handling", handling.handle_all),
    ("internal notes", handling.write_notes),
    ("proposed changes", reviews.propose_all),
)


def load(password: str, say: Callable[[str], None]) -> World:
    """Fill an empty database by calling the verbs as the people of the content would, all of it or nothing.

    Everybody gets `password`. `say` is told of each step. Raises ContentError where the content can't be.
    """
    with transaction.atomic(), during(DEMONSTRATION):
        world = World(password, first_operator(username="admin", name="Operator", password=password))
        for what, step in STEPS:
            say(f"  {what}")
            step(world)
    return world
