"""Reading HTML, of templates and of pages, for what must not stand in it."""

import re
from html.parser import HTMLParser

# What a template holds beside HTML. Each is replaced by as many line breaks as it has, so that lines stay countable.
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.S)
_TRANSLATED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?\{%\s*end\1\s*%\}", re.S)
# A block of attributes looks like text, once the tag around it is in another template.
_UNREAD_ATTRIBUTE = re.compile(r'\b(?!aria-label|alt|title|placeholder)[\w-]+="[^"]*"')
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)

# Attributes that are read out or shown.
READ_ATTRIBUTES = {"alt", "aria-label", "aria-description", "label", "placeholder", "title", "aria-roledescription"}
BUTTONS = {"submit", "button", "reset"}
UNREAD_ELEMENTS = {"script", "style", "kbd", "code"}
WORDS_OF_NO_LANGUAGE = {"Tenor"}

Attributes = list[tuple[str, str | None]]


class _Reader(HTMLParser):
    """Collects (line, complaint)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []

    def complain(self, what: str) -> None:
        self.found.append((self.getpos()[0], what))


class _Strings(_Reader):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self.open.append(tag)
        given = dict(attrs)
        for name, value in attrs:
            shown = name in READ_ATTRIBUTES or (name == "value" and given.get("type") in BUTTONS)
            if shown and has_words(value or ""):
                self.complain(f"{name}={value!r}")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if has_words(_UNREAD_ATTRIBUTE.sub("", data)) and not UNREAD_ELEMENTS & set(self.open[-1:]):
            self.complain(repr(data.strip()))


class _Inline(_Reader):
    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if tag == "style":
            self.complain("<style>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.complain("inline <script>")
        for name, value in attrs:
            if name == "style" or (name.startswith("on") and not name.startswith("on-")):
                self.complain(f"{name}={value!r}")
            if (value or "").strip().lower().startswith("javascript:"):
                self.complain(f"{name}={value!r}")


def has_words(text: str) -> bool:
    """Whether a text has words of some language: two letters or more, and not the name of the product."""
    return any(word not in WORDS_OF_NO_LANGUAGE for word in re.findall(r"[^\W\d_]{2,}", text))


def untranslated(template: str) -> list[tuple[int, str]]:
    """Line and text of each word in a template that a person reads, and that no catalogue can reach."""
    return _read(_Strings(), _without_tags(_blanked(_TRANSLATED, template)))


def inline(html: str) -> list[tuple[int, str]]:
    """Line and text of each style or script that stands in the HTML itself; the CSP refuses them."""
    return _read(_Inline(), html)


def inline_in_template(template: str) -> list[tuple[int, str]]:
    """`inline` for a template."""
    return inline(_without_tags(template))


def _read(reader: _Reader, html: str) -> list[tuple[int, str]]:
    reader.feed(html)
    reader.close()
    return reader.found


def _without_tags(template: str) -> str:
    return _blanked(_TAG, _blanked(_COMMENT, template))


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "\n" * match[0].count("\n"), text)
