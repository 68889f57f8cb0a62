"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """Where a form goes, and what it would send: (name, value) in order. `buttons` are those that add a value."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    outer_id: str = ""

    @property
    def names(self) -> list[str]:
        """The names of its fields and buttons, each once, without the token that Django checks first."""
        names = dict.fromkeys(name for name, _value in self.fields + self.buttons)
        return [name for name in names if name != "csrfmiddlewaretoken"]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select: tuple[str, list[str], list[str]] | None = None
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(
                given.get("action", ""), given.get("method", "get").lower(), outer_id=given.get("id", "")
            )
            self.forms.append(self.inside)
        elif tag == "option" and self.select:
            _name, chosen, others = self.select
            (chosen if "selected" in given else others).append(given.get("value", ""))
        elif given.get("name") and "disabled" not in given:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select" and self.select:
            name, chosen, others = self.select
            self._add([(name, value) for value in chosen or others[:1]])
            self.select = None
        elif tag == "textarea" and self.area:
            self._add([(self.area[0], "".join(self.area[1]))])
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given["name"]
        if tag == "select":
            self.select = (name, [], [])
        elif tag == "textarea":
            self.area = (name, [])
        elif tag == "button" or given.get("type") == "submit":
            form = self._form(given)
            if form:
                form.buttons.append((name, given.get("value", "")))
        elif tag == "input":
            self._add([(name, given.get("value", ""))], given)

    def _form(self, given: dict[str, str]) -> Form | None:
        named = given.get("form")
        return next((form for form in self.forms if named and form.outer_id == named), self.inside)

    def _add(self, fields: list[tuple[str, str]], given: dict[str, str] | None = None) -> None:
        form = self._form(given or {})
        if form:
            form.fields += fields


def forms_of(html: str) -> list[Form]:
    """The forms of a page, in order."""
    reader = _Forms()
    reader.feed(html)
    reader.close()
    return reader.forms
