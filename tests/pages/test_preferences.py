"""One's own preferences."""

import pytest
from django.test import Client

from issues.models import User
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, text

URL = "/preferences/"


def test_single_keys_are_turned_off_and_on(log_in: LogIn) -> None:
    client = log_in("officer")
    assert 'data-keys="off"' not in text(client.get("/"))
    assert client.post(URL, {"theme": "system"}).status_code == 302
    assert 'data-keys="off"' in text(client.get("/"))
    client.post(URL, {"theme": "system", "single_keys": "on"})
    assert factory.person("officer").single_keys


def test_the_history_says_who_did(log_in: LogIn) -> None:
    log_in("officer").post(URL, {"theme": "system"})
    officer = factory.person("officer")
    event = officer.events.latest("pgh_created_at")
    assert event.pgh_context.items() >= {"verb": "set_preferences", "user": str(officer.pk), "role": ""}.items()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_this_browsers(theme: str, log_in: LogIn) -> None:
    client = log_in("officer")
    answer = client.post(URL, {"theme": theme})
    cookie = answer.cookies["theme"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert f'data-theme="{theme}"' in text(client.get(URL))
    assert f'value="{theme}"' in text(client.get(URL)).split("checked")[0]
    assert "data-theme" not in text(log_in("officer").get(URL))


def test_the_system_is_followed_again(log_in: LogIn) -> None:
    client = log_in("officer")
    client.post(URL, {"theme": "dark"})
    client.post(URL, {"theme": "system"})
    assert "data-theme" not in text(client.get(URL))


@pytest.mark.parametrize("theme", ["", "purple", "\x00"])
def test_bad_input(theme: str, log_in: LogIn) -> None:
    page = log_in("officer").post(URL, {"theme": theme})
    assert (page.status_code, errors(page)) == (422, {"theme"})
    assert User.objects.get(username="officer").single_keys


def test_a_cookie_of_somebody_elses_making_does_nothing(log_in: LogIn) -> None:
    client = log_in("officer")
    client.cookies["theme"] = '"><script>'
    assert "data-theme" not in text(client.get(URL))


def test_who_may(nobody: Client, log_in: LogIn) -> None:
    assert nobody.get(URL).status_code == 302
    assert log_in("officer").put(URL).status_code == 405
