"""What every test can rely on: the cast is in the database, and pages are asked for as one of them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests import factory

LogIn = Callable[[str], Client]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the cast once, committed; each test runs in a transaction on top of it."""
    with django_db_blocker.unblock():
        _ensure_cast()


@pytest.fixture(autouse=True)
def _cast(request: pytest.FixtureRequest) -> Iterator[None]:
    """Make the cast again where a test that really commits has emptied the database behind it."""
    if _commits(request):
        request.getfixturevalue("transactional_db")
        _ensure_cast()
    yield


@pytest.fixture
def log_in(db: None) -> LogIn:
    """A client that is logged in as one of the cast."""

    def as_person(username: str) -> Client:
        client = Client()
        client.force_login(factory.person(username))
        return client

    return as_person


@pytest.fixture
def nobody(db: None) -> Client:
    """A client that isn't logged in."""
    return Client()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return asked or not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)


def _ensure_cast() -> None:
    from issues.models import User

    if not User.objects.filter(username="admin").exists():
        factory.make_cast()
