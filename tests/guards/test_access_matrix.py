"""Every address, asked by every one of the cast: one table says who gets what.

An address without an entry fails, and so does an entry without an address. Where a record is hidden from somebody, its
address answers as one that doesn't exist, byte for byte.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.factory import PEOPLE, person
from tests.guards.addresses import METHODS, TABLE, Address, Row, addresses
from tests.guards.code import expect_none
from tests.guards.world import World

USERS = ("nobody", "admin", *PEOPLE)
SECRETS = re.compile(rb'(name="(csrfmiddlewaretoken|kept_for|submission_key)" value=)"[^"]*"|nonce-[\w+/=-]+')
Sessions = dict[str, str]


@pytest.fixture(scope="module")
def sessions(world: World) -> Sessions:
    """The key of a session of each of the cast: to log in once takes as long as two of the requests here."""
    return {user: _log_in(user).cookies["sessionid"].value for user in USERS[1:]}


def test_every_address_has_an_entry() -> None:
    names = {address.name for address in addresses()}
    expect_none(f"{name}: no entry in the table" for name in sorted(names - TABLE.keys()))
    expect_none(f"{name}: no such address" for name in sorted(TABLE.keys() - names))


@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_what_the_table_says(name: str, world: World, sessions: Sessions, db: None) -> None:
    expect_none(
        f"{method} {url} by {user}: {status} instead of {expected}"
        for user in USERS
        for client in [_client(sessions.get(user))]
        for method, prefix, url in _requests(name, world)
        for expected in [TABLE[name].expected(method, user, prefix)]
        for status in [_answer(client, method, url).status_code]
        if status != expected
    )


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.of.hides])
def test_hidden_and_absent_answer_alike(name: str, world: World, sessions: Sessions, db: None) -> None:
    row = TABLE[name]
    expect_none(
        f"{method} {url} by {user} tells that it exists"
        for user in USERS[1:]
        for client in [_client(sessions.get(user))]
        for method, prefix, url in _requests(name, world)
        if row.expected(method, user, prefix) == 404
        for absent in [Address(name).url(row.of.absent(world[prefix]))]
        if _bare(_answer(client, method, url), url) != _bare(_answer(client, method, absent), absent)
    )


def _requests(name: str, world: World) -> Iterator[tuple[str, str, str]]:
    """Method, prefix of the compartment and address for each place of the table's row."""
    row: Row = TABLE[name]
    for method in METHODS:
        for prefix in row.of.prefixes:
            yield method, prefix, Address(name).url(row.of.parameters(world[prefix]))


def _log_in(user: str) -> Client:
    client = Client()
    client.force_login(person(user))
    return client


def _client(session: str | None) -> Client:
    client = Client(raise_request_exception=False)
    if session:
        client.cookies["sessionid"] = session
    return client


def _answer(client: Client, method: str, url: str) -> HttpResponse:
    """The answer to a request whose effects are taken back."""
    with transaction.atomic():
        answer: HttpResponse = client.generic(method, url)  # type: ignore[assignment]
        transaction.set_rollback(True)
    return answer


def _bare(answer: HttpResponse, url: str) -> tuple[int, bytes, dict[str, str]]:
    """What an answer says, without the tokens that differ each time and the address that was asked for."""
    headers = {name: value for name, value in answer.headers.items() if name != "Content-Length"}
    return answer.status_code, SECRETS.sub(rb"\1", answer.content).replace(url.encode(), b""), headers
