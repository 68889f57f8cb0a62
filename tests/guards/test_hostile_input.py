"""Whatever arrives, in any parameter of any page and any field of any form: never a 5xx.

Values are sent as the bytes they are, so that broken UTF-8 arrives broken.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, urljoin
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import transaction
from django.test import Client

from issues.filters.given import PageForm
from issues.filters.issues import IssueFilter
from issues.filters.listing import Presentation
from issues.filters.meetings import MeetingFilter
from issues.filters.sources import SourceFilter
from issues.forms.issues import TypedSoFar
from issues.forms.origins import Origin
from issues.forms.reviews import SelectionForm
from tests.conftest import LogIn
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none
from tests.guards.forms import Form, forms_of
from tests.guards.world import World
from tracker.wsgi import application

STRINGS: dict[str, bytes] = {
    "nothing": b"",
    "space": b" ",
    "NUL": b"deep\x00water",
    "only NUL": b"\x00",
    "400 digits": b"9" * 400,
    "5000 digits": b"1" * 5_000,  # more than int() takes from text
    "negative": b"-1",
    "beyond 64 bits": b"18446744073709551616",
    "exponent": b"1e309",
    "not a number": b"NaN",
    "other digits": "٣١٢²".encode(),
    "right to left": "MIG\u202e-100".encode(),
    "zero width": "MIG\u200b-001".encode(),
    "lone surrogate": b"\xed\xa0\x80",
    "broken UTF-8": b"\xff\xfe\xc3",
    "overlong UTF-8": b"\xc0\xaf",
    "beyond the BMP": "𝔐\U0010ffff".encode(),
    "SQL": b"' OR 1=1; DROP TABLE issues_issue; --",
    "HTML": b"<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "template": b"{{ settings.SECRET_KEY }}{% include 'x' %}%s%(a)s{0}",
    "path": b"../../../../etc/passwd",
    "header": b"a\r\nSet-Cookie: a=b",
    "query language": b'-"" "unclosed -a: (&|!) <-> *:* \\',
    "no date": b"2009-02-30",
    "long ago": b"0000-00-00",
    "first day": b"0001-01-01",
    "last day": b"9999-12-31",
    "far away": b"99999-12-31",
    "no UUID": b"00000000-0000-0000-0000-00000000000g",
    "UUID": b"00000000-0000-0000-0000-000000000000",
    "JSON": b'{"a": [1, null]}',
    "base64": b"eyJhIjogMX0=",
    "commas": b",,,",
    "page": b"last",
}
MEGABYTE = b"a" * 1_000_000

# These are sent in each parameter and field by itself too; the others in all of them at once.
WORST = ("NUL", "5000 digits", "beyond 64 bits", "broken UTF-8", "far away", "UUID")

FILTERS: tuple[Any, ...] = (IssueFilter, MeetingFilter, SourceFilter)
FORMS: tuple[Any, ...] = (Presentation, PageForm, Origin, TypedSoFar, SelectionForm)
PARAMETERS = {
    *(name for asked in FILTERS for name in asked.base_filters),
    *(name for form in FORMS for name in form.base_fields),
    *("version", "side", "unchanged", "afresh", "next"),  # read by views
    *("p", "o", "all", "e", "state", "is_active__exact", "_popup", "_to_field", "_changelist_filters", "user"),  # admin
    *("unknown", "a[]", "pk__in", "id__exact", "compartment__name__contains", "title__regex"),
}
LISTINGS = {"all-issues", "issues", "meetings", "sources", "issue-duplicates"}
USERS = ("officer", "reviewer", "outsider", "admin")
READERS = ("reviewer", "admin", "officer", "us-manager")  # of whom each address has one who may open it


@pytest.mark.parametrize("name", TABLE)
def test_parameters(name: str, world: World, log_in: LogIn) -> None:
    client = _client(log_in, _reader(name))
    singly = name in LISTINGS or name.endswith("changelist")
    expect_none(_failures(client, "GET", _urls(name, world)[0], _queries(PARAMETERS if singly else [])))


@pytest.mark.parametrize("name", TABLE)
def test_forms(name: str, world: World, log_in: LogIn) -> None:
    tried: set[tuple[str, str]] = set()
    for user in USERS:
        client = _client(log_in, user)
        for url in _urls(name, world):
            for form in forms_of(client.get(url).content.decode()):
                action = urljoin(url, form.action)
                new = {(Path(action).name, field) for field in form.names} - tried
                if form.method == "post" and not action.endswith("/logout/") and new:
                    expect_none(_failures(client, "POST", action, _fillings(form, [field for _action, field in new])))
                    tried |= new


@pytest.mark.django_db  # or it would run after the tests that commit, which leave no cast
def test_log_in(world: World) -> None:
    client = Client(raise_request_exception=False)
    form = next(f for f in forms_of(client.get("/accounts/login/").content.decode()) if f.method == "post")
    expect_none(_failures(client, "POST", "/accounts/login/", _fillings(form, form.names)))


def test_paths(world: World, log_in: LogIn) -> None:
    client = _client(log_in, "reviewer")
    places = ("/{}/", "/{}/issues/", "/us-cuba-migration/issues/{}/", "/us-cuba-migration/meetings/{}/")
    more = ("/us-cuba-migration/sources/{}/", "/us-cuba-migration/{}/", "/admin/issues/issue/{}/change/", "/static/{}")
    expect_none(
        f"{path} {kind}: {answer.status_code}"
        for path in (*places, *more)
        for kind, value in STRINGS.items()
        for answer in [client.get(path.replace("{}", quote_from_bytes(value, safe="")))]
        if answer.status_code >= 500
    )


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"title": 1}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data; name=title\r\n\r\n\xff\r\n"),
        ("multipart/form-data; boundary=" + "b" * 300, b"--b"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"title=a"),
        ("application/x-www-form-urlencoded; charset=no-such", b"title=a"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1_001))),
        ("application/x-www-form-urlencoded", b"title=" + b"a" * 3_000_000),
        ("text/plain", b"\x00\xff"),
    ],
)
def test_bodies(content_type: str, body: bytes, world: World, log_in: LogIn) -> None:
    client = _client(log_in, "officer")
    expect_none(
        f"{url}: {status}"
        for name, row in TABLE.items()
        if row.post.status != 405
        for url in _urls(name, world)[:1]
        for status in [_answer(client, "POST", url, body, content_type)]
        if status >= 500
    )


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=base64",
        "text/plain; CHARSET*=utf-8''base64",
        "application/x-www-form-urlencoded; charset=idna",
        "multipart/form-data; charset=undefined; boundary=a",
        "multipart/form-data; boundary=a; charset=raw_unicode_escape",
    ],
)
@pytest.mark.django_db
def test_codecs_that_are_no_encoding(content_type: str) -> None:
    """Of what a server is sent: Django reads it before its own answer to errors stands."""
    environment = {"PATH_INFO": "/accounts/login/", "QUERY_STRING": r"next=/\ud800", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environment)
    statuses: list[str] = []
    application(environment | {"CONTENT_TYPE": content_type}, lambda status, headers: statuses.append(status))
    assert statuses == ["200 OK"]


def _queries(singly: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for name in singly:
        for kind in WORST:
            yield f"{name} = {kind}", _encoded([(name, STRINGS[kind])])
    for kind, value in STRINGS.items():
        yield f"all = {kind}", _encoded((name, value) for name in PARAMETERS)
    yield "each twice", _encoded((name, value) for name in PARAMETERS for value in (b"a", b"b"))
    yield "1 MB", _encoded([("q", MEGABYTE)])
    yield "1 MB of a name", _encoded([("a" * 1_000_000, b"1")])


def _fillings(form: Form, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The form as it stands but for one field or button, each of `names`, and some that are worse."""
    filled = [(name, value.encode()) for name, value in form.fields]
    for name in names:
        others = [(n, v) for n, v in filled if n != name]
        for kind in WORST:
            yield f"{name} = {kind}", _encoded([*others, (name, STRINGS[kind])])
        yield f"{name} = 1 MB", _encoded([*others, (name, MEGABYTE)])
        yield f"no {name}", _encoded(others)
    yield "each twice", _encoded([*filled, *filled])
    yield from ((f"all = {kind}", _encoded((n, value) for n in form.names)) for kind, value in STRINGS.items())


def _failures(client: Client, method: str, url: str, bodies: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    """A line for each of the `bodies`, queries of a GET, that the site fails to answer."""
    for what, body in bodies:
        sent = f"{url}?{body.decode()}" if method == "GET" else url
        status = _answer(client, method, sent, body if method == "POST" else b"")
        if status >= 500:
            yield f"{method} {url} {what}: {status}"


def _answer(client: Client, method: str, url: str, body: bytes, content_type: str = "") -> int:
    """The status of the answer to a request whose effects are taken back."""
    with transaction.atomic():
        answer = client.generic(method, url, body, content_type or "application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    return answer.status_code


def _encoded(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote(name, safe='')}={quote_from_bytes(value, safe='')}" for name, value in pairs).encode()


def _client(log_in: LogIn, user: str) -> Client:
    client = log_in(user)
    client.raise_request_exception = False
    return client


def _reader(name: str) -> str:
    """Somebody who may open the address, where anybody may."""
    able = [user for user in READERS if TABLE[name].expected("GET", user, _prefixes(name)[0]) == 200]
    return next(iter(able), "reviewer")


def _urls(name: str, world: World) -> list[str]:
    """The address in a joint and in a private compartment, or in whichever it has."""
    return [Address(name).url(TABLE[name].of.parameters(world[prefix])) for prefix in _prefixes(name)]


def _prefixes(name: str) -> Sequence[str]:
    prefixes = TABLE[name].of.prefixes
    return [prefix for prefix in prefixes if prefix in ("MIG", "US")] or prefixes
