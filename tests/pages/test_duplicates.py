"""What is like the issue that somebody is about to log."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Issue
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import text
from tests.pages.test_log_issue import URL, send

PART = "/us-cuba-migration/issues/duplicates/"


def found(client: Client, **typed: object) -> list[str]:
    return re.findall(r"issues/([A-Z]+-\d+)/", text(client.get(f"{PART}?{urlencode(typed)}")))


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue(title="Access to a deep-water seaport in Cuba")


@pytest.mark.parametrize(
    "title",
    ["access to a deep-water seaport", "Acceso to a DEEP water seaport", "deep-water", "Sea port: deep-water access"],
)
def test_finds_titles_that_are_alike(title: str, issue: Issue, log_in: LogIn) -> None:
    factory.log_issue(title="Return of nationals excludable on criminal grounds")
    assert found(log_in("officer"), title=title) == ["MIG-001"]


def test_accents_are_no_difference(log_in: LogIn) -> None:
    factory.log_issue(title="Migración irregular de menores")
    assert found(log_in("officer"), title="migracion irregular") == ["MIG-001"]


@pytest.mark.parametrize("title", ["", "a d", "Welfare checks on returned migrants"])
def test_finds_nothing_else(title: str, issue: Issue, log_in: LogIn) -> None:
    assert found(log_in("officer"), title=title) == []


def test_finds_what_cites_the_same_paragraph(log_in: LogIn) -> None:
    source = factory.log_source()
    factory.log_issue(passage=factory.passage(source, "deep water"))
    issue = factory.log_issue(title="Something else")
    factory.log_position(issue, passages=[factory.passage(source, "returns by sea")])
    client = log_in("officer")
    assert found(client, title="No such title", source=source.pk, paragraph=2) == ["MIG-001", "MIG-002"]
    assert found(client, title="No such title", source=source.pk, paragraph=1) == []
    assert "cites the same paragraph" in text(client.get(f"{PART}?source={source.pk}&paragraph=2"))


def test_leaves_out_what_is_withdrawn_and_what_one_does_not_see(issue: Issue, log_in: LogIn) -> None:
    factory.log_issue("US", title="Access to a deep-water seaport, our own view")
    assert found(log_in("cuba-officer"), title="Access to a deep-water seaport") == ["MIG-001"]
    assert found(log_in("officer"), title="Access to a deep-water seaport") == ["MIG-001", "US-001"]
    verbs.withdraw(record=issue, by=factory.person("recorder"), version=issue.version, reason="Logged twice")
    assert found(log_in("officer"), title="Access to a deep-water seaport") == ["US-001"]


def test_shows_no_private_position_on_a_joint_issue(log_in: LogIn) -> None:
    source, issue = factory.log_source(), factory.log_issue()
    factory.log_position(issue, "US", passages=[factory.passage(source, "deep water")])
    assert found(log_in("cuba-officer"), source=source.pk, paragraph=2) == []
    assert found(log_in("officer"), source=source.pk, paragraph=2) == ["MIG-001"]


def test_at_most_five(log_in: LogIn) -> None:
    for _each in range(7):
        factory.log_issue()
    assert len(found(log_in("officer"), title="Access to a deep-water seaport")) == 5


def test_who_may(issue: Issue, log_in: LogIn) -> None:
    assert log_in("outsider").get(PART).status_code == 404
    assert found(log_in("head"), title="deep-water seaport") == ["MIG-001"]
    assert log_in("officer").post(PART).status_code == 405


@pytest.mark.parametrize("query", ["title=%00", "title=" + "a" * 201, "source=x", "paragraph=" + "9" * 400])
def test_what_cannot_be_read(query: str, log_in: LogIn) -> None:
    assert log_in("officer").get(f"{PART}?{query}").status_code == 400


# Without a script


def test_can_be_looked_for_before_anything_is_sent(issue: Issue, log_in: LogIn) -> None:
    page = send(log_in("officer"), title="deep-water seaport", send="check")
    assert page.status_code == 200
    assert "1 possible match" in text(page)
    assert Issue.objects.count() == 1


def test_are_shown_beside_errors_too(issue: Issue, log_in: LogIn) -> None:
    page = send(log_in("officer"), title="deep-water seaport", meeting="")
    assert page.status_code == 422
    assert "1 possible match" in text(page)


def test_are_shown_where_one_comes_from_a_passage(log_in: LogIn) -> None:
    source = factory.log_source()
    factory.log_issue(passage=factory.passage(source, "deep water"))
    page = text(log_in("officer").get(f"{URL}?source={source.pk}&paragraph=2"))
    assert "1 possible match" in page and "cites the same paragraph" in page
