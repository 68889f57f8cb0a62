"""The demonstration register in a real browser, for tests that change nothing: they share one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page

from tests import factory
from tests.browser.conftest import log_in, session_of
from tests.browser.worlds import seeded_world
from tests.guards.world import World

Enter = Callable[[str], Page]  # the window, where somebody of that name has logged in


@dataclass(frozen=True)
class Register:
    """A site with the demonstration register, and a session of each of its users."""

    site: str
    world: World
    sessions: dict[str, str]


@pytest.fixture(scope="package")
def register(server: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Register]:
    """Seeded once, and gone at the end of this folder."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_"), "mark the tests with django_db"
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)  # without the cast
        world = seeded_world()
        yield Register(server, world, {name: session_of(name) for name in (*factory.PEOPLE, "admin")})
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="package")
def windows(browser: Browser, register: Register) -> Iterator[dict[str, Page]]:
    """Two windows on the register that go from test to test: what they fetched and compiled once stays so.

    One is to look at pages with scripts of the tests' own in them, one to watch what pages do by themselves.
    """
    options: dict[str, Any] = {"look": {"bypass_csp": True, "reduced_motion": "reduce"}, "watch": {}}
    contexts = {name: browser.new_context(base_url=register.site, **chosen) for name, chosen in options.items()}
    opened = {name: context.new_page() for name, context in contexts.items()}
    opened["watch"].clock.install()
    yield opened
    for context in contexts.values():
        context.close()


@pytest.fixture
def look(windows: dict[str, Page], register: Register, no_cover: None) -> Enter:
    return partial(_as_somebody, windows["look"], register)


@pytest.fixture
def watch(windows: dict[str, Page], register: Register, no_cover: None) -> Enter:
    return partial(_as_somebody, windows["watch"], register)


def _as_somebody(window: Page, register: Register, username: str) -> Page:
    log_in(window.context, register.site, register.sessions.get(username, ""))
    window.emulate_media(color_scheme="light")
    window.set_viewport_size({"width": 1280, "height": 720})  # as a new one has
    return window
