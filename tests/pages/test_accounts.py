"""Logging in, and setting one's own password."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.test import Client

from issues.actions import people as verbs
from issues.management.passwords import demonstration_password
from issues.models import User
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import text
from tracker.settings import PASSWORD_HASHERS

LOGIN = "/accounts/login/"
CHANGE = "/accounts/password/"
NEW = "a pier of weathered oak"


def bare(page: Any) -> str:
    """A page without its token and without what was typed."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=|autofocus value=)"[^"]*"', "", text(page))


def log_in_as(client: Client, username: str, password: str, **more: str) -> Any:
    return client.post(LOGIN, {"username": username, "password": password} | more)


# Logging in


def test_logs_in_and_leads_to_where_one_was_going(nobody: Client) -> None:
    sent = nobody.get("/us-cuba-migration/issues/")
    page = nobody.get(sent["Location"])
    assert 'name="next" value="/us-cuba-migration/issues/"' in text(page)
    answer = log_in_as(nobody, "officer", factory.PASSWORD, next="/us-cuba-migration/issues/")
    assert (answer.status_code, answer["Location"]) == (302, "/us-cuba-migration/issues/")


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x.y"]
)
def test_leads_to_no_other_site(nobody: Client, place: str) -> None:
    assert log_in_as(nobody, "officer", factory.PASSWORD, next=place)["Location"] == "/"


def test_answers_alike_whatever_is_wrong(nobody: Client) -> None:
    User.objects.filter(username="head").update(is_active=False)
    answers = [
        log_in_as(nobody, username, password)
        for username, password in [
            ("officer", "wrong"),
            ("nobody-of-this-name", "wrong"),
            ("head", factory.PASSWORD),
            ("officer", factory.PASSWORD.upper()),
        ]
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({bare(answer) for answer in answers}) == 1
    assert "Please enter a correct username and password." in text(answers[0])


@pytest.mark.parametrize("username", ["", "\x00", "x" * 400, "\u202eofficer"])
def test_bad_names_are_refused_and_stay_typed(nobody: Client, username: str) -> None:
    answer = log_in_as(nobody, username, "wrong")
    assert answer.status_code == 422
    assert f'autofocus value="{username}"' in text(answer)


def test_who_is_logged_in_needs_no_form(log_in: LogIn) -> None:
    assert log_in("officer").get(LOGIN)["Location"] == "/"


@pytest.mark.parametrize("place", ["/accounts/login/", "/accounts/login/?next=/accounts/login/"])
def test_the_log_in_leads_not_to_itself(place: str, log_in: LogIn) -> None:
    assert log_in("officer").get("/accounts/login/", {"next": place})["Location"] == "/"


def test_logging_out_takes_a_form(log_in: LogIn) -> None:
    client = log_in("officer")
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/").status_code == 302


# Setting a password at the address that the operator handed over


@pytest.fixture
def invited(db: None) -> User:
    return verbs.invite(username="newcomer", name="New desk officer", by=factory.person("admin"))


def address(account: User) -> str:
    key, token = verbs.set_password_path(account)
    return f"/accounts/set-password/{key}/{token}/"


def set_password(client: Client, account: User, first: str = NEW, second: str = "") -> Any:
    page = client.get(address(account), follow=True)
    data = {"new_password1": first, "new_password2": second or first}
    return client.post(page.redirect_chain[-1][0], data)


def test_the_owner_sets_a_password_and_logs_in(nobody: Client, invited: User) -> None:
    page = nobody.get(address(invited), follow=True)
    assert "You log in with it as “newcomer”." in text(page)
    assert "at least 15 characters" in text(page)
    answer = set_password(nobody, invited)
    assert answer["Location"] == LOGIN
    assert "Your password is set. Log in with it." in text(nobody.get(LOGIN))
    assert log_in_as(nobody, "newcomer", NEW).status_code == 302


def test_the_token_is_not_in_the_address_of_the_form(nobody: Client, invited: User) -> None:
    opened = nobody.get(address(invited))
    assert opened["Location"].endswith("/set-password/")
    assert nobody.get(opened["Location"])["Referrer-Policy"] == "same-origin"


def test_an_address_opens_once(nobody: Client, invited: User) -> None:
    used = address(invited)
    set_password(nobody, invited)
    answer = Client().get(used)
    assert answer.status_code == 404
    assert "This address no longer works" in text(answer)


def test_an_address_opens_for_three_days(nobody: Client, invited: User, settings: Any) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 3600
    old = address(invited)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert nobody.get(old).status_code == 404


@pytest.mark.parametrize("part", ["x/y", "%00/%00", "MTIz/abc-def", "../admin/x"])
def test_made_up_addresses_open_nothing(nobody: Client, part: str) -> None:
    answers = [client_call(f"/accounts/set-password/{part}/") for client_call in (nobody.get, nobody.post)]
    assert {answer.status_code for answer in answers} <= {404}


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("short", "", "too short"),
        ("fourteen signs", "", "too short"),
        ("123456789123456789", "", "too common"),
        ("newcomer1234", "", "too similar to the username"),
        ("New desk officer1", "", "too similar to the name"),
        (NEW, "something else here", "didn’t match"),
        ("", "", "This field is required."),
    ],
)
def test_weak_passwords_are_refused_at_their_field(
    nobody: Client, invited: User, first: str, second: str, message: str
) -> None:
    answer = set_password(nobody, invited, first, second)
    assert answer.status_code == 422
    assert message in text(answer)
    assert 'data-error="new_password' in text(answer)
    invited.refresh_from_db()
    assert not invited.has_usable_password()


def test_passwords_of_this_project_would_be_taken(db: None, settings: Any) -> None:
    settings.DEMO_PASSWORD = None
    for password in (factory.PASSWORD, NEW, demonstration_password()[0]):
        validate_password(password, User(username="officer", name="Desk officer"))


def test_an_older_hash_opens_the_account_and_becomes_argon2(nobody: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    old = make_password(factory.PASSWORD, hasher="pbkdf2_sha256")
    User.objects.filter(username="officer").update(password=old)
    assert log_in_as(nobody, "officer", factory.PASSWORD).status_code == 302
    assert identify_hasher(factory.person("officer").password).algorithm == "argon2"
    assert nobody.get("/").status_code == 200


# Changing one's own


def change(client: Client, old: str = factory.PASSWORD, new: str = NEW) -> Any:
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})


def test_people_change_their_own_and_stay_logged_in(log_in: LogIn) -> None:
    client, elsewhere = log_in("officer"), log_in("officer")
    assert "at least 15 characters" in text(client.get(CHANGE))
    answer = change(client)
    assert answer["Location"] == "/preferences/"
    assert "Your password is changed." in text(client.get("/preferences/"))
    assert elsewhere.get("/").status_code == 302
    assert factory.person("officer").check_password(NEW)


def test_the_old_one_is_asked_for(log_in: LogIn) -> None:
    answer = change(log_in("officer"), old="wrong")
    assert answer.status_code == 422
    assert 'data-error="old_password"' in text(answer)
    assert factory.person("officer").check_password(factory.PASSWORD)


def test_nobody_changes_one_without_logging_in(nobody: Client) -> None:
    assert change(nobody).status_code == 302
    assert factory.person("officer").check_password(factory.PASSWORD)
