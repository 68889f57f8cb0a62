"""What is asked of a page that is open in the browser. Each function yields complaints."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Error, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"type": "tag", "values": TAGS}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all that differs in the dark
WIDTHS = (1280, 390, 320)

# axe reads each colour of each element anew, a fifth of its time; the same text is the same colour.
_REMEMBER_COLOURS = """() => {
    const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (!known.has(text)) {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
}"""
_RUN_AXE = "options => axe.run(document, options).then(found => found.violations)"
_WIDER = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (root.scrollWidth <= width) return [];
    const far = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1);
    return [`${root.scrollWidth} px`, ...far.slice(-3).map(e => e.outerHTML.slice(0, 100))];
}"""
_BEYOND_THE_START = """() => [...document.querySelectorAll("details[open] > .menu__panel")]
    .filter(e => e.getBoundingClientRect().left < 0).map(e => e.outerHTML.slice(0, 100))"""
_LENGTHEN = """() => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walk.nextNode();) {
        const text = node.data.trim();
        if (/\\p{Ll}{2}/u.test(text) && !node.parentElement.closest("script, style"))
            node.data += " " + text.slice(0, Math.ceil(text.length * 0.35));
    }
}"""
_FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const style = getComputedStyle(e), box = e.getClientRects()[0] ?? e.getBoundingClientRect();
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 2);
    const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 2);
    const over = document.elementFromPoint(x, y);
    const label = e.labels?.length ? e.labels[0] : e;
    const free = !over || e.contains(over) || over.contains(e) || label.contains(over);
    e.dataset.visited = e.dataset.visited ? "again" : "once";
    return {html: e.outerHTML.slice(0, 120), ring, free, again: e.dataset.visited === "again"};
}"""
_OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => d.open = true)"


def resize(page: Page, width: int, scheme: str = "light") -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})


def open_menus(page: Page) -> None:
    page.evaluate(_OPEN_ALL)


def violations(page: Page, when: str, rules: dict[str, Any] = RULES, without: Iterable[str] = ()) -> Iterator[str]:
    """What axe-core finds; needs a context that bypasses the CSP."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(_REMEMBER_COLOURS)
    off = {rule: {"enabled": False} for rule in without}
    for found in page.evaluate(_RUN_AXE, {"runOnly": rules, "rules": off, "resultTypes": ["violations"]}):
        nodes = [str(node["html"])[:160] for node in found["nodes"][:3]]
        yield f"axe, {when}: {found['id']}: {found['help']}: {' | '.join(nodes)}"


def sideways(page: Page, when: str) -> Iterator[str]:
    """Whether the page scrolls sideways."""
    if wider := page.evaluate(_WIDER):
        yield f"sideways scroll, {when}: {' | '.join(wider)}"


def cut_off(page: Page, when: str) -> Iterator[str]:
    """Open menus that reach beyond the left edge, where nobody can scroll to."""
    yield from (f"cut off at the left, {when}: {panel}" for panel in page.evaluate(_BEYOND_THE_START))


def lengthen(page: Page) -> None:
    """Make every text a third longer, as German or Spanish would be; codes such as MIG-003 stay as they are."""
    page.evaluate(_LENGTHEN)


def hidden_focus(page: Page, when: str, most: int = 80) -> Iterator[str]:
    """What shows no ring, or lies under something, when the Tab key comes to it."""
    page.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur(); }")
    for _step in range(most):
        page.keyboard.press("Tab")
        focused: dict[str, Any] | None = page.evaluate(_FOCUSED)
        if focused is None or focused["again"]:
            return
        if not focused["ring"]:
            yield f"no focus ring, {when}: {focused['html']}"
        if not focused["free"]:
            yield f"focus under something, {when}: {focused['html']}"


class Console:
    """What a page said in the console, and what it asked of others or didn't get."""

    def __init__(self, site: str) -> None:
        self.said: list[str] = []
        self.requests: list[Request] = []
        self.site = site

    def complaints(self) -> Iterator[str]:
        yield from self.said
        for request in self.requests:
            if not request.url.startswith(self.site):
                yield f"asked of another: {request.url}"

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.said.append(f"console {message.type}: {message.text}")

    def err(self, error: Error) -> None:
        self.said.append(f"error: {error}")

    def fail(self, request: Request) -> None:
        if request in self.requests:  # else it was of the page before, and broken off
            self.said.append(f"{request.url} failed: {request.failure}")

    def ask(self, request: Request) -> None:
        self.requests.append(request)


@contextmanager
def listening(page: Page, site: str) -> Iterator[Console]:
    """Listen to a page of `site` for a while."""
    console = Console(site)
    ears = {"console": console.hear, "pageerror": console.err, "requestfailed": console.fail, "request": console.ask}
    for event, ear in ears.items():
        page.on(event, ear)  # type: ignore[call-overload]
    yield console
    for event, ear in ears.items():
        page.remove_listener(event, ear)


def wait(page: Page, console: Console, milliseconds: int = 2_000) -> None:
    """Let a page do at once what it puts off for later, and wait for the answers to all that it asked."""
    page.clock.run_for(milliseconds)
    for request in console.requests:
        request.response()
