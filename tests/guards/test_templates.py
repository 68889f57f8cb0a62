"""Every template is rendered, writes no undefined variable, and holds neither style nor script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, Template
from django.test import Client
from django.test.signals import template_rendered

from tests.conftest import LogIn
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none, name, templates
from tests.guards.markup import inline, inline_in_template
from tests.guards.world import World
from tests.undefined import Undefined, UndefinedVariableError

# What an address has to be asked for another page of it, by its name.
QUERIES = {"issue-history": ["?version=1"], "issues": ["?unknown=1"]}


@pytest.mark.parametrize("bad", ["{{ missing }}", "{{ user.missing }}", "{% with a=missing %}{{ a }}{% endwith %}"])
def test_the_guard_sees_undefined_variables(bad: str) -> None:
    with pytest.raises(UndefinedVariableError, match="missing"):
        _template(bad, "/issues/templates/issues/bad.html").render(Context({"user": "somebody"}))


def test_the_guard_lets_through_what_is_only_asked() -> None:
    good = "{% if missing %}a{% endif %}{% for x in missing %}b{% endfor %}{{ user }}{% firstof missing user %}"
    assert _template(good, "/issues/templates/issues/good.html").render(Context({"user": "u"})) == "uu"
    assert _template("{{ missing|default:'x' }}", "/django/admin.html").render(Context()) == "x"


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>alert(1)</script>",
        '<button onclick="f()">',
        '<a href="javascript:f()">',
        '<p {% if a %}style="{{ b }}"{% endif %}>',
    ],
)
def test_the_guard_sees_inline_style_and_script(bad: str) -> None:
    assert inline_in_template(bad)


def test_templates_hold_neither_style_nor_script() -> None:
    expect_none(f"{name(path)}:{line} {what}" for path in templates() for line, what in _inline(path))


def test_every_template_is_rendered(world: World, log_in: LogIn) -> None:
    rendered: set[str] = set()

    def note(template: Template, **_rest: Any) -> None:
        rendered.add(str(template.origin))

    template_rendered.connect(note)
    try:
        pages = [client.get(url).content.decode() for client, url in _visits(world, log_in)]
    finally:
        template_rendered.disconnect(note)
    expect_none(f"{name(path)}: rendered by no visit" for path in templates() if str(path) not in rendered)
    expect_none(complaint for page in pages for complaint in inline(page))


def _visits(world: World, log_in: LogIn) -> Iterator[tuple[Client, str]]:
    """Each page that can be got, as people who together may see everything."""
    yield Client(), "/accounts/login/"
    for user in ("officer", "reviewer", "outsider", "secretariat", "admin"):
        client = log_in(user)
        client.raise_request_exception = False
        for address, row in TABLE.items():
            for place in (world[prefix] for prefix in row.of.prefixes):
                url = Address(address).url(row.of.parameters(place))
                yield from ((client, url + query) for query in ("", *QUERIES.get(address, ())))


def _inline(path: Path) -> list[tuple[int, str]]:
    return inline_in_template(path.read_text()) if path.suffix == ".html" else []


def _template(text: str, origin: str) -> Template:
    engine = Engine(string_if_invalid=Undefined())
    template = Template(text, engine=engine)
    for node in template.nodelist.get_nodes_by_type(object):  # type: ignore[arg-type]
        node.origin.name = origin
    return template
