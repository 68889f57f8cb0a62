"""How long a log-in lasts, and what ends it."""

import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions import people as verbs
from issues.models import KeptForm
from tests import factory
from tests.conftest import LogIn, Wait
from tests.pages.reading import fields, text
from tests.pages.test_log_issue import URL

ISSUES = "/us-cuba-migration/issues/"
LOGIN = "/accounts/login/"


@pytest.fixture
def client(nobody: Client) -> Client:
    """Somebody who went through the log-in."""
    return enter(nobody)


def enter(client: Client, username: str = "officer") -> Client:
    client.get(LOGIN)
    assert client.post(LOGIN, {"username": username, "password": factory.PASSWORD}).status_code == 302
    return client


def come_back(nobody: Client) -> None:
    """Send a form when the log-in has ended: what is said of it lies in a session of nobody."""
    nobody.post(URL, {"title": "Typed", "kept_for": fields(enter(Client()).get(URL))["kept_for"]})
    assert "sessionid" in nobody.cookies


def is_in(client: Client, url: str = "/") -> bool:
    answer = client.get(url)
    assert answer.status_code == 200 or answer["Location"].startswith(LOGIN)
    return answer.status_code == 200


def copied(client: Client) -> Client:
    """Another browser, to which the cookie was copied."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def writes(client: Client) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert is_in(client)
    return [query["sql"] for query in asked.captured_queries if "UPDATE" in query["sql"]]


# Time


def test_ends_when_it_is_not_used_for_half_an_hour(client: Client, wait: Wait) -> None:
    wait(minutes=29)
    assert is_in(client)
    wait(minutes=29)
    assert is_in(client)
    wait(minutes=31)
    assert not is_in(client)


def test_ends_after_twelve_hours_however_it_is_used(client: Client, wait: Wait) -> None:
    for _quarter in range(47):
        wait(minutes=15)
        assert is_in(client)
    wait(minutes=16)
    assert not is_in(client)
    assert is_in(enter(client))


def test_the_hours_begin_at_the_log_in(nobody: Client, wait: Wait) -> None:
    come_back(nobody)
    for _part in range(28):
        wait(minutes=25)
        nobody.get(LOGIN)
    enter(nobody)
    wait(minutes=29)
    assert is_in(nobody)


def test_the_settings_say_how_long(client: Client, wait: Wait, settings: Any) -> None:
    wait(minutes=4)
    settings.SESSION_IDLE = datetime.timedelta(minutes=5)
    assert is_in(client)
    settings.SESSION_LASTS = datetime.timedelta(minutes=3)
    assert not is_in(client)


def test_the_cookie_lasts_as_long_as_the_log_in_may(client: Client) -> None:
    assert client.cookies["sessionid"]["max-age"] == 12 * 3600


def test_using_it_writes_once_a_minute_and_nothing_of_what_it_holds(client: Client, wait: Wait) -> None:
    assert writes(client) == []
    wait(seconds=59)
    assert writes(client) == []
    wait(seconds=2)
    [push] = writes(client)
    assert "session_data" not in push
    assert writes(client) == []


def test_a_form_that_is_sent_too_late_is_kept(client: Client, wait: Wait) -> None:
    typed = fields(client.get(URL)) | {"title": "Typed for an hour"}
    wait(minutes=60)
    answer = client.post(URL, typed)
    assert answer["Location"] == f"{LOGIN}?next={URL}"
    assert "What you typed is kept" in text(client.get(answer["Location"]))
    assert KeptForm.objects.get().user == factory.person("officer")
    assert fields(enter(client).get(URL))["title"] == "Typed for an hour"


def test_those_that_ended_go_at_the_next_log_in(client: Client, wait: Wait) -> None:
    ended = client.session.session_key
    wait(minutes=31)
    enter(Client())
    assert not Session.objects.filter(pk=ended).exists()


def test_one_that_cannot_be_read_is_none(client: Client) -> None:
    Session.objects.update(session_data="nonsense")
    assert not is_in(client)


# What else begins and ends it


def test_the_key_changes_at_the_log_in(nobody: Client) -> None:
    come_back(nobody)
    planted = copied(nobody)
    enter(nobody)
    assert planted.cookies["sessionid"].value != nobody.cookies["sessionid"].value
    assert not is_in(planted)


def test_nothing_opens_once_one_has_logged_out(client: Client) -> None:
    other = copied(client)
    assert is_in(other)
    client.post("/accounts/logout/")
    assert not is_in(other)


def test_a_changed_password_ends_the_others(client: Client) -> None:
    elsewhere = enter(Client())
    new = "a pier of weathered oak"
    client.post("/accounts/password/", {"old_password": factory.PASSWORD, "new_password1": new, "new_password2": new})
    assert (is_in(client), is_in(elsewhere)) == (True, False)


@pytest.mark.parametrize("end", [verbs.deactivate, verbs.reset_password])
def test_a_closed_account_and_a_reset_password_end_all(client: Client, end: Any) -> None:
    elsewhere = enter(Client())
    end(user=factory.person("officer"), by=factory.person("admin"))
    assert (is_in(client), is_in(elsewhere)) == (False, False)


def test_access_ends_with_the_membership_in_every_open_one(client: Client) -> None:
    issue = factory.log_issue("MIG")
    both = client, enter(Client())
    page = f"{ISSUES}{issue.reference}/"
    assert [one.get(page).status_code for one in both] == [200, 200]
    factory.leave("officer", "MIG")
    assert [one.get(page).status_code for one in both] == [404, 404]
    factory.leave("officer", "US")
    assert [one.get(ISSUES).status_code for one in both] == [404, 404]
    assert [is_in(one) for one in both] == [True, True]


def test_another_role_holds_at_once_in_every_open_one(client: Client, log_in: LogIn) -> None:
    both = client, enter(Client())
    typed = fields(client.get(URL)) | {"title": "A port", "raised_by": "US"}
    for prefix in ("US", "MIG"):
        factory.give_role("officer", prefix, "reader")
    assert [one.post(URL, typed).status_code for one in both] == [403, 403]


def test_an_operator_who_is_none_any_more_operates_nothing_at_once(nobody: Client, log_in: LogIn) -> None:
    other = enter(nobody, "admin")
    second = verbs.invite(
        username="second", name="Second", is_staff=True, is_superuser=True, by=factory.person("admin")
    )
    admin = factory.person("admin")
    assert other.get("/admin/issues/user/").status_code == 200
    verbs.change_account(user=admin, by=second, version=admin.version, is_superuser=False)
    assert other.get("/admin/issues/user/").status_code == 403
