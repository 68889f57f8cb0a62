"""Approving several things of the review queue at once."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Clearance, Issue, Proposal, ReviewedRecord
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import text
from tests.pages.reviewing import QUEUE


def several(*judged: ReviewedRecord | Proposal, **more: list[str]) -> str:
    items = [f"{each._meta.model_name}:{each.pk}" for each in judged]
    return f"{QUEUE}approve/?" + urlencode({"item": items} | more, doseq=True)


def approve(client: Client, page: str) -> Any:
    return client.post(f"{QUEUE}approve/", {"item": re.findall(r'name="item" value="([^"]+)"', page)})


def test_approve_several(log_in: LogIn) -> None:
    issue = factory.log_issue(title="A seaport", submit=True)
    change = factory.propose(factory.log_issue(title="A port"), title="A deep port")
    client = log_in("secretariat")
    page = text(client.get(several(issue, change)))
    assert re.findall(r'data-review="([^"]+)"', page) == ["MIG-001", "MIG-002"]
    assert re.search(r"<ins><span[^>]*>[^<]*</span>deep <span", page)
    answer = approve(client, page)
    assert answer.status_code == 200
    assert re.findall(r'data-result="([^"]+)" data-done="(\w+)"', text(answer)) == [
        ("MIG-001", "yes"),
        ("MIG-002", "yes"),
    ]
    assert set(Issue.objects.values_list("clearance", "title")) == {
        ("cleared", "A seaport"),
        ("cleared", "A deep port"),
    }


def test_those_that_changed_since_are_skipped_and_said(log_in: LogIn) -> None:
    first, second = factory.log_issue(submit=True), factory.log_issue(submit=True)
    client = log_in("secretariat")
    page = text(client.get(several(first, second)))
    verbs.revise(record=second, by=factory.person("recorder"), version=1, title="Another port")
    answer = text(approve(client, page))
    assert re.findall(r'data-result="([^"]+)" data-done="(\w+)"', answer) == [("MIG-001", "yes"), ("MIG-002", "no")]
    assert "It changed, or somebody decided, after you opened this page." in answer
    second.refresh_from_db()
    assert second.clearance == Clearance.SUBMITTED


def test_ones_own_and_what_no_longer_waits_cannot_be_approved_with_others(log_in: LogIn) -> None:
    mine, draft = factory.log_issue(by="secretariat", submit=True), factory.log_issue()
    client = log_in("secretariat")
    page = text(client.get(several(mine, draft)))
    assert 'name="item"' not in page
    assert "Nobody clears what they logged" in page
    items = [f"issue:{mine.pk}:{mine.version}", f"issue:{draft.pk}:{draft.version}", f"issue:{draft.pk}"]
    answer = text(client.post(f"{QUEUE}approve/", {"item": items}))
    assert re.findall(r'data-done="(\w+)"', answer) == ["no", "no", "no"]
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"draft", "submitted"}


def test_hidden_ones_among_several_are_as_absent_ones(log_in: LogIn) -> None:
    shown, hidden = factory.log_issue(submit=True), factory.log_issue("CU", submit=True)
    absent = Issue(pk="00000000-0000-4000-8000-000000000000")
    client = log_in("secretariat")
    pages = [re.sub(r'value="[\w-]{64}"', "", text(client.get(several(shown, other)))) for other in (hidden, absent)]
    assert pages[0] == pages[1]
    assert "1 of them isn't here." in pages[0]
    answer = text(client.post(f"{QUEUE}approve/", {"item": [f"issue:{hidden.pk}:1"]}))
    assert "data-done" not in answer
    hidden.refresh_from_db()
    assert hidden.clearance == Clearance.SUBMITTED


@pytest.mark.parametrize(
    "item", ["", "issue", "note:00000000-0000-4000-8000-000000000000", "issue:" + "-" * 36, "\x00"]
)
def test_bad_selections_are_refused(log_in: LogIn, item: str) -> None:
    client = log_in("secretariat")
    asked, sent = client.get(several(item=[item])), client.post(f"{QUEUE}approve/", {"item": item})
    assert (asked.status_code, sent.status_code) == (400, 422)
    assert all('data-error="item"' in text(answer) for answer in (asked, sent))


def test_no_more_than_a_page_at_a_time(log_in: LogIn) -> None:
    items = [f"issue:00000000-0000-4000-8000-{number:012}" for number in range(26)]
    assert "Approve at most 25 at a time." in text(log_in("secretariat").get(several(item=items)))


@pytest.mark.parametrize(("username", "status"), [("recorder", 403), ("outsider", 404)])
def test_others_approve_nothing(log_in: LogIn, username: str, status: int) -> None:
    issue = factory.log_issue(submit=True)
    client = log_in(username)
    assert client.get(several(issue)).status_code == status
    assert client.post(f"{QUEUE}approve/", {"item": f"issue:{issue.pk}:1"}).status_code == status
    assert client.put(f"{QUEUE}approve/").status_code == 405
