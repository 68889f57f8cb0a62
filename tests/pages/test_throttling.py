"""Log-ins that fail too often."""

import re
from ipaddress import ip_network
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from issues.models import User
from tests import factory
from tests.conftest import Wait
from tests.pages.reading import text
from tracker.throttle import client_address

LOGIN = "/accounts/login/"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
SAID = "Too many log-ins failed. Wait 15 minutes, and log in then"


def attempt(username: str = "officer", password: str = "wrong", at: str = HERE, **more: Any) -> Any:
    sent = {"username": username, "password": password, "next": "/us-cuba-migration/issues/?q=secret"}
    return Client().post(LOGIN, sent, REMOTE_ADDR=at, **more)


def log_in(username: str = "officer", at: str = HERE) -> int:
    status: int = attempt(username, factory.PASSWORD, at).status_code
    return status


def fail(times: int, username: str = "officer", at: str = HERE) -> list[int]:
    return [attempt(username, at=at).status_code for _time in range(times)]


# What happens


def test_the_fifth_failure_shuts_a_name_out_at_an_address(db: None) -> None:
    assert fail(6) == [422, 422, 422, 422, 429, 429]
    assert log_in() == 429


def test_the_answer_says_how_long_and_keeps_what_was_typed(db: None) -> None:
    fail(5)
    answer = attempt(password=factory.PASSWORD)
    assert SAID in text(answer)
    assert answer["Retry-After"] == str(15 * 60)
    assert 'autofocus value="officer"' in text(answer)
    assert 'name="next" value="/us-cuba-migration/issues/?q=secret"' in text(answer)
    assert factory.PASSWORD not in text(answer)


def test_it_is_over_after_a_quarter_of_an_hour_whatever_is_tried_meanwhile(db: None, wait: Wait) -> None:
    fail(5)
    for _time in range(2):
        wait(minutes=7)
        assert log_in() == 429
    wait(minutes=2)
    assert log_in() == 302


def test_it_holds_nowhere_else(db: None) -> None:
    fail(5)
    assert log_in(at=ELSEWHERE) == 302
    assert log_in() == 429
    assert log_in("head") == 302


def test_answers_alike_whoever_it_is(db: None) -> None:
    User.objects.filter(username="head").update(is_active=False)
    names = ("officer", "head", "nobody-of-this-name")
    seen = {name: [_answer(name, number) for number in range(7)] for name in names}
    assert seen["officer"] == seen["head"] == seen["nobody-of-this-name"]
    assert [status for status, _queries, _words in seen["officer"]] == [422] * 4 + [429] * 3


def test_a_right_password_answers_as_a_wrong_one_while_it_lasts(db: None) -> None:
    fail(5)
    right, wrong = (_bare(attempt(password=password)) for password in (factory.PASSWORD, "wrong"))
    assert right == wrong


def _answer(name: str, number: int) -> tuple[int, int, str]:
    """Status, number of queries and words of an answer at an address of the name's own."""
    with CaptureQueriesContext(connection) as asked:
        answer = attempt(name, at=f"192.0.2.{len(name)}")
    return answer.status_code, len(asked), _bare(answer)


def _bare(answer: Any) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=|autofocus value=)"[^"]*"', "", text(answer))


# An address


def test_an_address_may_fail_ten_times_as_often(db: None) -> None:
    for number in range(12):
        assert fail(4, f"name-{number}") == [422] * 4
    assert fail(2, "name-12") == [422, 429]
    assert log_in() == 429
    assert log_in(at=ELSEWHERE) == 302


def test_another_browser_is_no_other_address(db: None) -> None:
    answers = [attempt(headers={"user-agent": f"Browser {number}"}).status_code for number in range(5)]
    assert answers[-1] == 429


def test_a_log_in_forgets_the_failures_of_its_name_alone(db: None) -> None:
    fail(4)
    fail(4, "head")
    fail(1, at=ELSEWHERE)
    assert log_in() == 302
    assert fail(4) == [422] * 4
    assert fail(1, "head") == [429]
    assert AccessAttempt.objects.filter(ip_address=ELSEWHERE).exists()


# What is kept of it


def test_neither_the_password_nor_where_one_was_going_is_kept(db: None, caplog: pytest.LogCaptureFixture) -> None:
    fail(6)
    [row] = AccessAttempt.objects.all()
    assert (row.username, row.ip_address, row.failures_since_start) == ("officer", HERE, 5)
    kept = f"{row.post_data} {row.get_data} {row.path_info} {caplog.text}"
    assert not re.search("wrong|secret|us-cuba|officer", kept)


def test_rows_go_at_the_next_log_in_of_anybody(db: None, wait: Wait) -> None:
    fail(5)
    wait(minutes=16)
    assert log_in("head", ELSEWHERE) == 302
    assert not AccessAttempt.objects.exists()


def test_nothing_is_kept_of_those_that_do_not_fail(db: None) -> None:
    client = Client()
    client.post(LOGIN, {"username": "officer", "password": factory.PASSWORD})
    client.post("/accounts/logout/")
    assert not (AccessLog.objects.exists() or AccessFailureLog.objects.exists() or AccessAttempt.objects.exists())


def test_the_admin_shows_nothing_of_it(db: None) -> None:
    assert not {AccessAttempt, AccessLog, AccessFailureLog} & set(admin.site._registry)


# Where a request comes from


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "192.0.2.1", "203.0.113.9"),  # anybody can write that
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.1, 192.0.2.1", "192.0.2.1"),  # the first was sent to the proxy
        ("10.0.0.1", "198.51.100.1, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1, ' OR 1=1", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("::1", "192.0.2.1", "192.0.2.1"),
        ("::ffff:10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::"),
        ("::1", "2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("fe80::1%eth0", None, "fe80::"),
        ("", None, None),
        ("", "192.0.2.1", None),
    ],
)
def test_the_address_is_what_trusted_proxies_say(
    peer: str, forwarded: str | None, address: str | None, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8"), ip_network("::1")]
    headers = {"x-forwarded-for": forwarded} if forwarded else None
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)) == address


def test_no_proxy_is_trusted_that_is_not_named(db: None) -> None:
    for number in range(5):
        attempt(headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert log_in() == 429


def test_without_an_address_it_is_counted_all_the_same(db: None) -> None:
    assert fail(5, at="")[-1] == 429
