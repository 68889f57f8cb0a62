"""Every template is rendered, writes no undefined variable, and holds neither style nor script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.template import Context, Engine, Template
from django.test import Client
from django.test.signals import template_rendered

from issues.actions.people import set_password_path
from tests.conftest import LogIn
from tests.factory import PASSWORD
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none, name, templates
from tests.guards.markup import inline, inline_in_template
from tests.guards.world import World, publication
from tests.pages.second_factors import SET_UP, shown
from tests.undefined import Undefined, UndefinedVariableError


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


def test_every_template_is_rendered(world: World, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: set[str] = set()

    def note(template: Template, **_rest: Any) -> None:
        rendered.add(str(template.origin))

    template_rendered.connect(note)
    try:
        pages = [answer.content.decode() for answer in _visits(world, log_in)]
        pages += [answer.content.decode() for answer in _mishaps(world, log_in, monkeypatch)]
    finally:
        template_rendered.disconnect(note)
    expect_none(f"{name(path)}: rendered by no visit" for path in templates() if str(path) not in rendered)
    expect_none(complaint for page in pages for complaint in inline(page))


def _visits(world: World, log_in: LogIn) -> Iterator[Any]:
    """Each page that can be got, as people who together may see everything."""
    yield Client().get("/accounts/login/")
    for user in ("officer", "reviewer", "outsider", "secretariat", "admin"):
        client = log_in(user)
        for address, row in TABLE.items():
            for place in (world[prefix] for prefix in row.of.prefixes):
                yield client.get(Address(address).url(row.of.parameters(place)))
    yield log_in("reviewer").get("/us-cuba-migration/issues/MIG-001/history/?version=1")
    yield log_in("reviewer").get("/issues/?standing=unknown")
    yield log_in("reviewer").post("/us-cuba-migration/issues/US-001/publish/", publication(world["US"].issue))
    key, token = set_password_path(world["OAS"].officer)
    yield Client().get(f"/accounts/set-password/{key}/{token}/", follow=True)
    client = log_in("officer")
    client.get(SET_UP)
    yield client.post(SET_UP, {"code": shown(client.session["second_factor_key"])})
    yield client.get(SET_UP)
    sent = {"username": "officer", "password": PASSWORD}
    yield Client().post("/accounts/login/", sent, follow=True)
    chosen = {"action": "approve_selected", "_selected_action": [world["MIG"].waiting.pk]}
    yield log_in("reviewer").post("/admin/issues/issue/", chosen)
    yield log_in("admin").post(f"/admin/issues/user/{world['OAS'].officer.pk}/reset/")


def _mishaps(world: World, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The pages for what went wrong."""
    client = log_in("reviewer")
    client.raise_request_exception = False
    yield client.get("/", headers={"host": "elsewhere.example"})
    yield client.post("/us-cuba-migration/issues/new/", {"title": "a" * 3_000_000})
    yield Client(enforce_csrf_checks=True).post("/accounts/login/")
    for failure in (RuntimeError("on purpose"), OperationalError("on purpose")):
        monkeypatch.setattr("issues.access.memberships", Mock(side_effect=failure))
        yield client.get("/")


def _inline(path: Path) -> list[tuple[int, str]]:
    return inline_in_template(path.read_text()) if path.suffix == ".html" else []


def _template(text: str, origin: str) -> Template:
    engine = Engine(string_if_invalid=Undefined())
    template = Template(text, engine=engine)
    for node in template.nodelist.get_nodes_by_type(object):  # type: ignore[arg-type]
        node.origin.name = origin
    return template
