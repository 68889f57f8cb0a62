"""A real browser and a real server. Where there is no Chromium these tests are skipped, and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests import factory

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]

Open = Callable[..., BrowserContext]


def chromium() -> str | None:
    """The browser that CHROMIUM names, or the first on the PATH."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip(f"no Chromium: set CHROMIUM, or have one of {', '.join(NAMES)} on the PATH")
    # Playwright runs an event loop in this thread, and Django refuses the database to threads that do.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield running
        running.close()


@pytest.fixture
def open_with(browser: Browser, no_cover: None) -> Iterator[Open]:
    """Open a browser of one's own on a site, with the cookie of a session or without; options are Playwright's.

    What it visits counts for no coverage: measuring makes the site twice as slow.
    """
    opened: list[BrowserContext] = []

    def open_context(site: str, session: str = "", **options: Any) -> BrowserContext:
        context = browser.new_context(base_url=site, **options)
        context.set_default_timeout(10_000)
        log_in(context, site, session)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()


def log_in(context: BrowserContext, site: str, session: str) -> None:
    """Forget who was logged in, and be whose `session` it is, or nobody."""
    context.clear_cookies()
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])


def session_of(username: str) -> str:
    """The cookie of somebody who has logged in."""
    client = Client()
    client.force_login(factory.person(username))
    return client.cookies["sessionid"].value


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """The address of the site, on the tests' database."""
    running = LiveServer("localhost")
    running._live_server_modified_settings.enable()
    yield running.url
    running._live_server_modified_settings.disable()
    running.stop()


@pytest.fixture
def site(server: str, transactional_db: None) -> str:
    """The site with nothing but the cast; what a test writes is gone after it."""
    return server
