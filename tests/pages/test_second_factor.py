"""Logging in with a code from a phone, and setting that up."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from issues.actions import people as verbs
from issues.models import User
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, text
from tests.pages.second_factors import CODE, SET_UP, key_of, set_up, shown

LOGIN = "/accounts/login/"
ISSUES = "/us-cuba-migration/issues/"

Tick = Callable[[float], None]


@pytest.fixture(autouse=True)
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """The clock of the codes: each works once, so time has to go by between two of them."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def go_by(seconds: float) -> None:
        now[0] += seconds

    return go_by


def password(client: Client, username: str = "officer", then: str = "") -> Any:
    return client.post(LOGIN, {"username": username, "password": factory.PASSWORD, "next": then})


@pytest.fixture
def paper(log_in: LogIn, tick: Tick) -> list[str]:
    """The officer has set it up, a while ago."""
    codes = set_up(log_in("officer"))
    tick(60)
    return codes


# Setting it up


def test_the_key_is_shown_as_a_picture_a_link_and_letters(log_in: LogIn) -> None:
    client = log_in("officer")
    page = text(client.get(SET_UP))
    assert '<svg class="qr"' in page
    link = re.search('href="(otpauth://totp/Tenor%3Aofficer[^"]+)"', page)
    letters = re.search("<code>([A-Z2-7 ]+)</code>", page)
    assert link and letters
    assert f"secret={letters[1].replace(' ', '')}&" in link[1]
    assert text(client.get(SET_UP)).count(letters[1]) == 1  # the same until it is set up


def test_a_code_sets_it_up_and_paper_is_given_once(log_in: LogIn) -> None:
    client = log_in("officer")
    codes = set_up(client)
    assert len(set(codes)) == 10
    assert not any(code in text(client.get(SET_UP)) for code in codes)
    assert "second_factor_key" not in client.session


def test_the_code_may_be_typed_as_the_phone_groups_it(log_in: LogIn) -> None:
    client = log_in("officer")
    client.get(SET_UP)
    code = shown(client.session["second_factor_key"])
    assert client.post(SET_UP, {"code": f" {code[:3]} {code[3:]} "}).status_code == 200


@pytest.mark.parametrize("code", ["", "000000", "x", "\x00", "-1", "١٢٣٤٥٦", "9" * 4000])
def test_a_wrong_code_sets_nothing_up(log_in: LogIn, code: str) -> None:
    client = log_in("officer")
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": code})
    assert (answer.status_code, errors(answer)) == (422, {"code"})
    assert not TOTPDevice.objects.exists()
    assert set_up(client)


def test_nobody_chooses_the_key(log_in: LogIn) -> None:
    client = log_in("officer")
    key = "00" * 20
    assert client.post(SET_UP, {"code": shown(key), "key": key, "second_factor_key": key}).status_code == 422


def test_nobody_sets_it_up_without_logging_in(nobody: Client) -> None:
    assert nobody.get(SET_UP)["Location"].startswith(LOGIN)


# Logging in


def test_the_password_alone_opens_nothing(paper: list[str], nobody: Client) -> None:
    assert password(nobody, then=ISSUES)["Location"] == CODE
    assert nobody.get(ISSUES).status_code == 302
    assert nobody.get(CODE).status_code == 200


def test_the_code_leads_to_where_one_was_going(paper: list[str], nobody: Client) -> None:
    password(nobody, then=ISSUES)
    before = nobody.cookies["sessionid"].value
    assert nobody.post(CODE, {"code": shown(key_of("officer"))})["Location"] == ISSUES
    assert nobody.get(ISSUES).status_code == 200
    assert nobody.cookies["sessionid"].value != before


def test_others_log_in_as_before(paper: list[str], nobody: Client) -> None:
    assert password(nobody, "head")["Location"] == "/"


def test_a_code_works_once(paper: list[str], tick: Tick) -> None:
    code = shown(key_of("officer"))
    for expected in (302, 422):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": code}).status_code == expected


def test_each_code_on_paper_works_once(paper: list[str], nobody: Client) -> None:
    for code, expected in ((paper[0].upper(), 302), (paper[0], 422)):
        client = Client()
        password(client)
        assert client.post(CODE, {"code": code}).status_code == expected
    assert StaticToken.objects.count() == 9


def test_guesses_take_longer_and_longer(paper: list[str], nobody: Client, wait: Any, tick: Tick) -> None:
    password(nobody)
    for _guess in range(3):
        answer = nobody.post(CODE, {"code": "000000"})
        assert (answer.status_code, errors(answer)) == (422, {"code"})
        wait(seconds=5)
    wait(seconds=-5)
    assert nobody.post(CODE, {"code": shown(key_of("officer"))}).status_code == 422
    wait(seconds=20)
    assert nobody.post(CODE, {"code": shown(key_of("officer"))}).status_code == 302


@pytest.mark.parametrize("code", ["", "x", "\x00", "-1", "١٢٣٤٥٦", "9" * 4000])
def test_no_nonsense_opens(paper: list[str], nobody: Client, code: str) -> None:
    password(nobody)
    assert nobody.post(CODE, {"code": code}).status_code == 422


def test_another_s_code_does_not_open(paper: list[str], log_in: LogIn, nobody: Client, tick: Tick) -> None:
    other = set_up(log_in("head"))
    tick(60)
    password(nobody)
    for code in (other[0], shown(key_of("head"))):
        assert nobody.post(CODE, {"code": code}).status_code == 422


def test_the_code_is_asked_of_those_who_gave_a_password(paper: list[str], nobody: Client, tick: Tick) -> None:
    code = {"code": shown(key_of("officer"))}
    assert (nobody.get(CODE)["Location"], nobody.post(CODE, code)["Location"]) == (LOGIN, LOGIN)
    password(nobody)
    tick(301)
    assert nobody.post(CODE, {"code": shown(key_of("officer"))})["Location"] == LOGIN


@pytest.mark.parametrize("end", [verbs.deactivate, verbs.reset_password])
def test_it_ends_with_the_account_and_with_the_password(paper: list[str], nobody: Client, end: Any) -> None:
    password(nobody)
    key = key_of("officer")
    end(user=factory.person("officer"), by=factory.person("admin"))
    assert nobody.post(CODE, {"code": shown(key)})["Location"] == LOGIN


# Giving it up


def test_a_code_gives_it_up_and_another_is_set_up(paper: list[str], log_in: LogIn) -> None:
    client, key = log_in("officer"), key_of("officer")
    assert client.post(SET_UP, {"code": shown(key)})["Location"] == SET_UP
    assert not (TOTPDevice.objects.exists() or StaticToken.objects.exists())
    set_up(client)
    assert key_of("officer") != key


def test_a_wrong_code_gives_nothing_up(paper: list[str], log_in: LogIn) -> None:
    answer = log_in("officer").post(SET_UP, {"code": "000000"})
    assert (answer.status_code, errors(answer)) == (422, {"code"})
    assert TOTPDevice.objects.get().throttling_failure_count == 1
    assert StaticToken.objects.count() == 10


def test_an_operator_resets_it_with_the_password(paper: list[str], log_in: LogIn, nobody: Client) -> None:
    officer = factory.person("officer")
    page = log_in("admin").post(f"/admin/issues/user/{officer.pk}/reset/")
    assert "/accounts/set-password/" in text(page)
    assert not (TOTPDevice.objects.exists() or StaticToken.objects.exists())
    assert User.objects.get(pk=officer.pk).is_active
