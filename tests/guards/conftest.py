"""A world for each module of guards, made once and taken back at its end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.guards.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture, no_cover: None) -> None:
    """Leave refused requests out of the log: there are thousands, and they are meant.

    The guards count for no coverage either: a line that is merely visited isn't tested, and measuring doubles the time.
    """
    caplog.set_level("ERROR", logger="django.request")
    caplog.set_level("ERROR", logger="django.security")
