"""Every page in a real browser: accessible, narrow, in longer words, by keyboard, and quiet under the CSP."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Window

from tests.browser import looks
from tests.browser.pages import ADMIN, PAGES, Page
from tests.browser.register.conftest import Enter, Register
from tests.guards.code import expect_none

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


COVERED = ["target-size"]  # what an open menu lies over is smaller for as long as it is open

# Forms that refuse to be sent empty, so that nothing is changed.
FORMS = {
    *("login", "password", "issue-log", "issue-edit", "issue-withdraw", "position-log", "position-edit"),
    *("position-cite", "note-write", "raised-at", "meeting-log", "meeting-edit", "delegates", "source-log"),
    *("source-edit", "meeting-withdraw", "review-item"),
}
_SEND_EMPTY = """() => {
    const form = [...document.querySelectorAll("main form[method=post]")].at(-1);
    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = false; else field.value = "";
    }
    for (const field of form.querySelectorAll("select")) field.selectedIndex = -1;
    form.noValidate = true;
    form.requestSubmit();
}"""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page(page: Page, register: Register, look: Enter) -> None:
    window = look(page.username)
    window.goto(page.url(register.world))
    expect_none(_complaints(window))


@pytest.mark.parametrize("page", [page for page in PAGES if page.address in FORMS], ids=str)
def test_form_in_error(page: Page, register: Register, look: Enter) -> None:
    """Sent empty, a form says what is wrong where the person is led to, and is as accessible as before."""
    window = look(page.username)
    window.goto(page.url(register.world))
    with window.expect_navigation():
        window.evaluate(_SEND_EMPTY)
    assert window.locator(".errors, .field__error").first.is_visible()
    complaints = []
    for width in looks.WIDTHS:
        looks.resize(window, width)
        complaints += [*looks.violations(window, f"{width} px"), *looks.sideways(window, f"{width} px")]
        looks.resize(window, width, "dark")
        complaints += looks.violations(window, f"{width} px, dark", looks.COLOURS)
    expect_none(complaints)


@pytest.mark.parametrize("page", PAGES + ADMIN, ids=str)
def test_page_is_quiet(page: Page, register: Register, watch: Enter) -> None:
    window = watch(page.username)
    with looks.listening(window, register.site) as console:
        window.goto(page.url(register.world))
        looks.open_menus(window)
        looks.wait(window, console)
    expect_none(console.complaints())


def _complaints(window: Window) -> Iterator[str]:
    """One load of the page, looked at in every size and light, then in longer words."""
    for width in looks.WIDTHS:
        looks.resize(window, width)
        yield from looks.violations(window, f"{width} px")
        looks.resize(window, width, "dark")
        yield from looks.violations(window, f"{width} px, dark", looks.COLOURS)
    for width in (1280, 320):
        looks.resize(window, width)
        yield from looks.hidden_focus(window, f"{width} px")
    for width in (640, 320):  # 640: 1280 px at 200 % zoom
        looks.resize(window, width)
        yield from looks.sideways(window, f"{width} px")
    looks.open_menus(window)
    yield from looks.violations(window, "320 px, menus open", without=COVERED)
    yield from looks.sideways(window, "320 px, menus open")
    yield from looks.cut_off(window, "320 px, menus open")
    looks.resize(window, 1280, "dark")
    yield from looks.violations(window, "1280 px, dark, menus open", looks.COLOURS)
    looks.lengthen(window)
    for width in (1280, 320):
        looks.resize(window, width)
        yield from looks.sideways(window, f"{width} px, longer words")
