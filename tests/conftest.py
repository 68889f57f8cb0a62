"""What every test can rely on: the cast is in the database, and pages are asked for as one of them."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import timezone

from issues.filters.vocabulary import vocabulary
from issues.models import User
from tests import factory

LogIn = Callable[[str], Client]
Wait = Callable[..., None]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the cast once, committed; each test runs in a transaction on top of it.

    A test that really commits empties the database behind it. Django then sends `post_migrate`: the cast comes back.
    """
    with django_db_blocker.unblock():
        call_command("secure_database", verbosity=0)
        _make_cast_where_missing()
    post_migrate.connect(_make_cast_where_missing, sender=apps.get_app_config("issues"))


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Let no test find what another one has read: rows that are written by hand, and rolled back, leave no revision."""
    forget_what_is_kept()


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


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Let time go by: `wait(minutes=29)`."""
    real, gone = timezone.now, [datetime.timedelta(0)]
    for where in ("django.utils.timezone.now", "axes.handlers.proxy.now"):
        monkeypatch.setattr(where, lambda: real() + gone[0])

    def go_by(**time: float) -> None:
        gone[0] += datetime.timedelta(**time)

    return go_by


def forget_what_is_kept() -> None:
    """As after a change of everything: read it all anew."""
    cache.clear()
    vocabulary.cache_clear()


def _make_cast_where_missing(**signal: Any) -> None:
    if not User.objects.filter(username="admin").exists():
        factory.make_cast()
