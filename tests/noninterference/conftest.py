"""A whole world for a module; and the worlds count for no coverage."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.noninterference.scenario import Scenario, scenario
from tests.noninterference.worlds import World, world

SEED = 3


@pytest.fixture(autouse=True)
def _uncovered(no_cover: None) -> None:
    """Measure nothing: a line that is merely visited isn't tested, and measuring doubles the time."""


@pytest.fixture(scope="module")
def of() -> Scenario:
    """The script of the whole world."""
    return scenario(SEED)


@pytest.fixture(scope="module")
def whole(of: Scenario, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, all of a script, and taken back at the end of the module."""
    with django_db_blocker.unblock(), world(SEED, of.steps([*of.before, *of.after])) as there:
        yield there
