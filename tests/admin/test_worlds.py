"""Two worlds that differ only in what somebody may not see: every page is the same in both, byte for byte."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.actions.negotiations import add_marking, add_member
from issues.actions.people import invite
from tests import factory
from tests.conftest import LogIn
from tests.factory import compartment, person

TOKEN = re.compile(rb'(name="(csrfmiddlewaretoken|kept_for)" value=)"[^"]*"')
WORDS = ("Canary", "CU-001", "canary")

PAGES = {
    "reviewer": [
        "/admin/",
        *(f"/admin/issues/{kind}/" for kind in ("issue", "position", "meeting", "proposal")),
        "/admin/issues/issue/?q=Canary",
        "/admin/issues/issue/?q=CU-001",
        "/admin/issues/issue/?state=submitted&_facets=True",
        "/admin/issues/meeting/?_popup=1",
        "/admin/issues/proposal/?o=-2&p=1",
        "/us-cuba-migration/review/",
        "/us-cuba-migration/review/?page=2",
    ],
    "us-manager": [
        "/admin/",
        *(f"/admin/issues/{model}/" for model in ("topic", "marking", "membership")),
        *(f"/admin/issues/{model}/add/" for model in ("topic", "marking", "membership")),
        "/admin/issues/membership/?q=canary",
        "/admin/issues/topic/?q=Canary",
    ],
    "admin": ["/admin/", *(f"/admin/issues/{model}/" for model in ("negotiation", "side", "compartment"))],
}


def visit(client: Client, url: str) -> tuple[int, bytes, int]:
    """Status, page without its tokens, and number of queries."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    return answer.status_code, TOKEN.sub(rb"\1", answer.content), len(captured)


def fill(prefix: str) -> None:
    """A record of each kind, a topic, a marking, and a member whom nobody else knows."""
    factory.topic(prefix, "Canary topic")
    by = person(factory.manager_of(prefix))
    add_marking(compartment=compartment(prefix), by=by, scheme="Canary", code="CANARY", rank=99)
    issue = factory.log_issue(prefix, title="Canary", submit=True)
    factory.log_position(issue, submit=True, text="Canary")
    factory.log_meeting(prefix, title="Canary", submit=True)
    factory.propose(factory.log_issue(prefix, title="Canary"), title="Canary changed")
    account = invite(username="canary", name="Canary", by=person("admin"))
    add_member(compartment=compartment(prefix), user=account, role="officer", by=by)


@pytest.mark.parametrize("username", PAGES)
def test_the_other_side_s_records_change_nothing(log_in: LogIn, username: str) -> None:
    factory.log_issue("US", submit=True)
    factory.log_issue("MIG", submit=True)
    client = log_in(username)
    for url in PAGES[username]:
        visit(client, url)  # what a process reads once is read
    before = {url: visit(client, url) for url in PAGES[username]}
    fill("CU")
    after = {url: visit(client, url) for url in PAGES[username]}
    assert {url for url, (status, _page, _queries) in before.items() if status != 200} == set()
    assert [url for url in before if before[url] != after[url]] == []


def test_the_worlds_do_differ(log_in: LogIn) -> None:
    fill("CU")
    for username, url in [("cuba-reviewer", "/admin/issues/issue/"), ("cuba-manager", "/admin/issues/membership/")]:
        page = log_in(username).get(url).content.decode()
        assert any(word in page for word in WORDS)
