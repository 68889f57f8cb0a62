"""What every answer tells the browser, and how the environment changes it."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseBase
from django.test import Client

from tests import factory
from tests.conftest import LogIn
from tests.factory import PASSWORD
from tests.guards.addresses import TABLE, Address
from tests.guards.code import PROJECT, expect_none
from tests.guards.world import World
from tracker.settings import kept_secret

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
COOKIES = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
answer = Client().get("/accounts/login/", secure=True, headers={"host": settings.ALLOWED_HOSTS[0]})
print(json.dumps({
    "session": settings.SESSION_COOKIE_NAME,
    "secure": settings.SESSION_COOKIE_SECURE,
    "cookies": {name: dict(cookie) for name, cookie in answer.cookies.items()},
    "hsts": answer.headers.get("Strict-Transport-Security", ""),
    "plain": Client().get("/accounts/login/", headers={"host": settings.ALLOWED_HOSTS[0]}).status_code,
}))
"""


def test_every_page_has_them(world: World, log_in: LogIn) -> None:
    client = log_in("reviewer")
    expect_none(
        f"{url} ({answer.status_code}): {complaint}"
        for url in _urls(world)
        for answer in [client.get(url)]
        for complaint in _complaints(answer)
    )


def test_every_error_has_them(world: World, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = log_in("reviewer")
    client.raise_request_exception = False
    answers = {
        404: client.get("/us-cuba-migration/issues/MIG-999/"),
        405: client.post("/us-cuba-migration/"),
        400: client.get("/", headers={"host": "elsewhere.example"}),
        403: Client(enforce_csrf_checks=True).post("/accounts/login/"),
        302: Client().get("/"),
    }
    monkeypatch.setattr("issues.access.memberships", _broken)
    answers[500] = client.get("/")
    assert {status: answer.status_code for status, answer in answers.items()} == {s: s for s in answers}
    expect_none(f"{status}: {complaint}" for status, answer in answers.items() for complaint in _complaints(answer))


def test_static_files_are_what_they_say() -> None:
    answer = Client().get("/static/issues/tenor.css")
    assert (answer.status_code, answer["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer
    assert "no-store" not in answer["Cache-Control"]
    assert "Set-Cookie" not in answer
    assert b":root" in b"".join(answer)  # to its end, where the client closes it without the database


def test_cookies_are_out_of_reach_of_scripts(nobody: Client) -> None:
    nobody.get("/accounts/login/")
    nobody.post("/accounts/login/", {"username": "reviewer", "password": PASSWORD})
    session, token = nobody.cookies["sessionid"], nobody.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["secure"]) == (True, "Lax", "")
    assert (token["httponly"], token["samesite"], token["secure"]) == (True, "Lax", "")


@pytest.mark.parametrize(
    "environment",
    [
        {"HOST": "0.0.0.0", "ALLOWED_HOSTS": "tenor.example"},
        {"HOST": "127.0.0.1", "ALLOWED_HOSTS": "tenor.example"},
        {"HOST": "127.0.0.1", "ALLOWED_HOSTS": "tenor.example,localhost"},
    ],
)
def test_beyond_loopback_cookies_are_for_https_alone(environment: dict[str, str]) -> None:
    seen = json.loads(_run(environment, "-c", COOKIES).stdout)
    assert (seen["session"], seen["secure"]) == ("__Host-sessionid", True)
    token = seen["cookies"]["__Host-csrftoken"]
    assert (token["secure"], token["path"], token["domain"]) == (True, "/", "")
    assert (token["httponly"], token["samesite"]) == (True, "Lax")
    assert seen["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert seen["plain"] == 301  # sent on to https


def test_on_loopback_plain_http_serves() -> None:
    seen = json.loads(_run({"ALLOWED_HOSTS": "localhost, 127.0.0.1"}, "-c", COOKIES).stdout)
    assert (seen["session"], seen["secure"], seen["hsts"], seen["plain"]) == ("sessionid", False, "", 200)
    assert seen["cookies"]["csrftoken"]["secure"] == ""


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8_000"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "half an hour"),
        ("SESSION_HOURS", "1000"),
        ("TRUSTED_PROXIES", "10.0.0.1, proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/tenor"),
        ("DATABASE_URL", "postgresql://localhost:99999/tenor"),
        ("DATABASE_URL", "postgresql://localhost/"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LANGUAGE_CODE", "xx"),
    ],
)
def test_a_value_that_cant_be_right_is_named(variable: str, value: str) -> None:
    refused = _run({variable: value}, "manage.py", "check")
    assert refused.returncode != 0
    (line,) = refused.stderr.strip().splitlines()
    assert line.startswith(variable)
    assert value in line or variable == "DATABASE_URL"  # an address may hold a password


def test_the_key_is_made_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(length: int) -> str:
        time.sleep(0.05)
        return secrets.token_hex(length)

    monkeypatch.setattr("tracker.settings.secrets", SimpleNamespace(token_urlsafe=slowly))
    with ThreadPoolExecutor(8) as starters:
        keys = set(starters.map(kept_secret, [tmp_path / "var" / "secret_key"] * 8))
    assert keys == {(tmp_path / "var" / "secret_key").read_text()}
    assert len(keys.pop()) > 60
    assert [file.stat().st_mode & 0o777 for file in (tmp_path / "var").iterdir()] == [0o600]


def test_a_key_that_is_empty_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="secret_key is empty"):
        kept_secret(tmp_path / "secret_key")


def test_what_was_said_of_a_record_is_not_left_in_the_browser(log_in: LogIn) -> None:
    """The next to log in there would read it, and so would whoever has the disk."""
    client = log_in("officer")
    typed = {"title": "A port", "raised_by": "US", "meeting": "(none)", "compartment": "US", "language": "en"}
    answer = client.post("/us-cuba-migration/issues/new/", typed)
    assert answer.status_code == 302
    assert set(client.cookies) <= {"sessionid", "csrftoken"}
    client.force_login(factory.person("cuba-officer"))
    assert "A port" not in client.get("/").content.decode()


def _urls(world: World) -> Iterator[str]:
    for name, row in TABLE.items():
        yield from {Address(name).url(row.of.parameters(world[p])) for p in row.of.prefixes if p in ("MIG", "US")}


def _complaints(answer: HttpResponseBase) -> Iterator[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    if {part.strip() for part in policy.split(";")} != POLICY:
        yield f"policy {policy!r}"
    framing = "X-Frame-Options" if answer.status_code == 400 else ""  # refused before; the policy forbids it anyway
    for name, value in EXPECTED.items():
        if name != framing and answer.headers.get(name) != value:
            yield f"{name}: {answer.headers.get(name)}"
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        yield f"may be kept: {answer.headers.get('Cache-Control')}"
    for cookie in answer.cookies.values():
        if not cookie["httponly"] and cookie.value:
            yield f"cookie {cookie.key} can be read by scripts"


def _broken(*args: Any) -> Any:
    raise RuntimeError("broken on purpose")


def _run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the product's own settings and some of the environment changed."""
    kept = {name: value for name, value in os.environ.items() if name not in ("HOST", "ALLOWED_HOSTS")}
    return subprocess.run(
        [sys.executable, *command],
        env=kept | {"DJANGO_SETTINGS_MODULE": "tracker.settings", "SECRET_KEY": "not-secret" * 6} | environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
