"""What a first view weighs, and what a page is on paper."""

import gzip

import pytest
from playwright.sync_api import Response

from tests.browser.conftest import Open
from tests.browser.register.conftest import Register

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

MOST_BYTES = 60 * 1024
MOST_REQUESTS = 6
LISTING = "/us-cuba-migration/issues/?clearance=cleared"

_SHOWN = """selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length"""
_TOP_AND_BOTTOM = """() => {
    const marks = [...document.querySelectorAll(".handling")].filter(e => e.checkVisibility());
    const places = marks.map(e => e.getBoundingClientRect().top + scrollY);
    const main = document.querySelector("main h1").getBoundingClientRect().top + scrollY;
    const content = [...document.querySelectorAll("main *")].filter(e => e.checkVisibility());
    const end = Math.max(...content.map(e => e.getBoundingClientRect().bottom + scrollY));
    return {above: places.some(y => y < main), below: places.some(y => y >= end - 1)};
}"""

_ON_EVERY_SHEET = """() => getComputedStyle(document.documentElement).getPropertyValue("--markings")"""


@pytest.mark.parametrize("path", [LISTING, "/", "/accounts/login/"])
def test_weight(path: str, register: Register, open_with: Open) -> None:
    """Measured is each answer's body as gzip at level 6, whitenoise's and most proxies', makes it; no headers."""
    session = "" if "login" in path else register.sessions["officer"]
    window = open_with(register.site, session).new_page()
    answers: list[Response] = []
    window.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  (Playwright marks what it is given)
    window.goto(path, wait_until="networkidle")
    weights = {answer.url: len(gzip.compress(answer.body(), 6)) for answer in answers}
    assert sum(weights.values()) <= MOST_BYTES, weights
    assert len(answers) <= MOST_REQUESTS, weights
    assert all(url.startswith(register.site) for url in weights)


def test_marking_stands_above_and_below_on_paper(register: Register, open_with: Open) -> None:
    for place in (register.world["US"], register.world["OAS"]):
        owner = "reviewer" if place.prefix == "US" else "outsider"
        window = open_with(register.site, register.sessions[owner], color_scheme="dark").new_page()
        window.goto(place.issue.get_absolute_url())
        window.emulate_media(media="print", color_scheme="dark")
        assert window.evaluate(_TOP_AND_BOTTOM) == {"above": True, "below": True}
        assert window.evaluate(_SHOWN, ".site, .btn, .menu, dialog, .skip") == 0
        mark = window.inner_text(".context .handling")
        assert window.evaluate(_ON_EVERY_SHEET) == f'"{mark}"'
        paper = "getComputedStyle(document.body).backgroundColor"
        assert window.evaluate(paper) == "rgb(255, 255, 255)"  # light, whatever the screen was
        assert window.pdf().startswith(b"%PDF")
