"""A compartment whose members log in with a second factor."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from issues.actions import people as people_verbs
from issues.actions.negotiations import require_second_factor
from issues.actions.verb import Stale
from issues.models import Issue
from tests import factory
from tests.admin.pages import list_of, page_of, rows
from tests.conftest import LogIn
from tests.pages.reading import fields, text
from tests.pages.second_factors import CODE, SET_UP, set_up, shown
from tests.pages.test_log_issue import REQUIRED, URL

LOGIN = "/accounts/login/"
ISSUES = "/us-cuba-migration/issues/?q=port"
EIGHT, SEVEN = "pier oak", "pieroak"


def ask(on: bool = True, prefix: str = "US") -> None:
    place = factory.compartment(prefix)
    by = factory.person(factory.manager_of(prefix))
    require_second_factor(compartment=place, by=by, version=place.version, second_factor=on)


@pytest.fixture
def asked(db: None) -> None:
    """The delegation of the United States asks for it."""
    ask()


def test_setting_it_up_leads_back(asked: None, log_in: LogIn) -> None:
    client = log_in("officer")
    place = client.get(ISSUES)["Location"]
    page = client.get(place)
    assert "A compartment of yours is for those alone who log in with one" in text(page)
    answer = client.post(place, {"code": shown(client.session["second_factor_key"])})
    assert 'href="/us-cuba-migration/issues/?q=port"' in text(answer)
    assert client.get(ISSUES).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(log_in: LogIn, elsewhere: str) -> None:
    client = log_in("officer")
    client.get(SET_UP)
    answer = client.post(f"{SET_UP}?next={elsewhere}", {"code": shown(client.session["second_factor_key"])})
    assert re.findall('btn--lg" href="([^"]*)"', text(answer)) == ["/"]


def test_a_log_in_with_a_code_opens_everything(log_in: LogIn, nobody: Client, wait: Any) -> None:
    [code, *_rest] = set_up(log_in("officer"))
    ask()
    nobody.post(LOGIN, {"username": "officer", "password": factory.PASSWORD})
    nobody.post(CODE, {"code": code})
    assert nobody.get(ISSUES).status_code == 200


def test_a_log_in_from_before_it_was_set_up_ends(log_in: LogIn) -> None:
    before, client = log_in("officer"), log_in("officer")
    typed = fields(before.get(URL)) | REQUIRED | {"title": "Typed before"}
    set_up(client)
    ask()
    assert before.post(URL, typed)["Location"] == f"{LOGIN}?next={URL}"
    assert before.get(SET_UP)["Location"].startswith(LOGIN)
    assert fields(client.get(URL))["title"] == "Typed before"
    assert not Issue.objects.filter(title="Typed before").exists()


def test_a_form_that_was_open_is_kept(log_in: LogIn) -> None:
    client = log_in("officer")
    typed = fields(client.get(URL)) | REQUIRED | {"title": "Typed before"}
    ask()
    assert client.post(URL, typed)["Location"] == f"{SET_UP}?next={URL}"
    assert "What you typed is kept" in text(client.get(SET_UP))
    set_up(client)
    assert fields(client.get(URL))["title"] == "Typed before"


def test_a_part_of_a_page_is_none(asked: None, log_in: LogIn) -> None:
    assert log_in("officer").get(ISSUES, headers={"hx-request": "true"}).status_code == 401


def test_giving_it_up_shuts_everything_again(asked: None, log_in: LogIn) -> None:
    client = log_in("officer")
    [code, *_rest] = set_up(client)
    assert client.get(ISSUES).status_code == 200
    client.post(SET_UP, {"code": code})
    assert client.get(ISSUES)["Location"].startswith(SET_UP)


def test_members_of_other_compartments_are_not_asked(asked: None, log_in: LogIn) -> None:
    for username in ("cuba-officer", "secretariat", "outsider", "admin"):
        assert log_in(username).get("/").status_code == 200


def test_it_ends_with_the_membership_and_with_the_rule(asked: None, log_in: LogIn) -> None:
    client, other = log_in("officer"), log_in("reviewer")
    factory.leave("officer", "US")
    assert (client.get(ISSUES).status_code, other.get(ISSUES).status_code) == (200, 302)
    ask(on=False)
    assert other.get(ISSUES).status_code == 200


# Who says so


def test_a_manager_says_so_in_the_admin(log_in: LogIn) -> None:
    client, place = log_in("us-manager"), factory.compartment("US")
    assert rows(client, list_of("compartment")) == {str(place.pk)}
    assert 'name="name"' not in text(client.get(page_of(place)))
    sent = {"version": place.version, "second_factor": "on", "name": "Renamed"}
    assert client.post(page_of(place), sent).status_code == 302
    place.refresh_from_db()
    assert (place.second_factor, place.name) == (True, "United States delegation")
    assert client.get(list_of("compartment"))["Location"].startswith(SET_UP)
    event = place.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert (event.pgh_context["verb"], event.second_factor) == ("require_second_factor", True)


def test_what_somebody_else_changed_is_not_written_over(log_in: LogIn) -> None:
    client, place = log_in("us-manager"), factory.compartment("US")
    answer = client.post(page_of(place), {"version": place.version + 1, "second_factor": "on"})
    assert answer.status_code == 409
    assert not factory.compartment("US").second_factor
    with pytest.raises(Stale):
        by = factory.person("us-manager")
        require_second_factor(compartment=place, by=by, version=place.version + 1, second_factor=True)


@pytest.mark.parametrize(
    ("username", "status"), [("cuba-manager", 404), ("secretariat", 404), ("reviewer", 404), ("head", 403)]
)
def test_others_do_not(log_in: LogIn, username: str, status: int) -> None:
    place = factory.compartment("US")
    sent = {"version": place.version, "second_factor": "on"}
    assert log_in(username).post(page_of(place), sent).status_code == status
    with pytest.raises(PermissionDenied):
        by = factory.person(username)
        require_second_factor(compartment=place, by=by, version=place.version, second_factor=True)


def test_an_operator_does_not(log_in: LogIn) -> None:
    place = factory.compartment("US")
    sent = {"version": place.version, "second_factor": "on", "name": "Renamed"}
    assert log_in("admin").post(page_of(place), sent).status_code == 302
    assert not factory.compartment("US").second_factor


# Passwords


def change(client: Client, new: str) -> int:
    sent = {"old_password": factory.PASSWORD, "new_password1": new, "new_password2": new}
    status: int = client.post("/accounts/password/", sent).status_code
    return status


def test_passwords_may_be_shorter_then(asked: None, log_in: LogIn) -> None:
    client = log_in("officer")
    set_up(client)
    assert [change(client, new) for new in (SEVEN, EIGHT)] == [422, 302]
    assert change(log_in("cuba-officer"), EIGHT) == 422


def test_a_second_factor_of_one_s_own_makes_none_shorter(log_in: LogIn) -> None:
    client = log_in("officer")
    set_up(client)
    assert change(client, EIGHT) == 422


def test_a_first_password_too(asked: None, nobody: Client) -> None:
    opened = nobody.get("/accounts/set-password/{}/{}/".format(*people_verbs.set_password_path(factory.person("head"))))
    assert "or 8 if a compartment of yours asks for a second factor" in text(nobody.get(opened["Location"]))
    sent = {"new_password1": EIGHT, "new_password2": EIGHT}
    assert nobody.post(opened["Location"], sent)["Location"] == LOGIN
