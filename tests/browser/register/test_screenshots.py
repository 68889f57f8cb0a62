"""Pictures of every page, wide and narrow, light and dark, where somebody asks (tests.browser.screenshots)."""

import os
from pathlib import Path

import pytest

from tests.browser import looks
from tests.browser.conftest import Open
from tests.browser.pages import ADMIN, PAGES, Page
from tests.browser.register.conftest import Register

FOLDER = os.environ.get("SCREENSHOTS", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER, reason="for looking at: python -m tests.browser.screenshots FOLDER"),
]


@pytest.mark.parametrize("page", PAGES + ADMIN, ids=str)
def test_take(page: Page, register: Register, open_with: Open) -> None:
    folder = Path(FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    session = register.sessions.get(page.username, "")
    window = open_with(register.site, session, reduced_motion="reduce").new_page()
    window.goto(page.url(register.world))
    for width in (1280, 390):
        for scheme in ("light", "dark"):
            looks.resize(window, width, scheme)
            window.screenshot(path=folder / f"{page}-{width}-{scheme}.png", full_page=True)
