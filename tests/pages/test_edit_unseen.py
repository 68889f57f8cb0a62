"""Editing a record that refers to what the editor doesn't see: to rows of a joint compartment that they have left."""

from typing import Any

import pytest
from django.test import Client

from issues.actions import reviews as verbs
from issues.models import Issue, Proposal, Topic
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import fields, text


@pytest.fixture
def joint(db: None) -> list[Topic]:
    return [factory.topic("MIG", "Returns"), factory.topic("MIG", "Visas")]


@pytest.fixture
def issue(joint: list[Topic]) -> Issue:
    """An issue of the United States' own whose topics are joint ones."""
    marking = factory.marking("MIG", "AMBER")
    return factory.log_issue("US", topic=joint[0], further_topics=[joint[1]], marking=marking)


@pytest.fixture
def client(issue: Issue, log_in: LogIn) -> Client:
    """A desk officer who sees the issue, and not its topics."""
    factory.leave("officer", "MIG")
    return log_in("officer")


def edit(client: Client, issue: Issue, **columns: Any) -> Any:
    url = f"{issue.get_absolute_url()}edit/"
    return client.post(url, fields(client.get(url)) | columns)


def test_what_one_does_not_see_stays_as_it_is(issue: Issue, client: Client, joint: list[Topic]) -> None:
    assert edit(client, issue, title="A deep port").status_code == 302
    issue.refresh_from_db()
    assert (issue.title, issue.topic, issue.marking) == ("A deep port", joint[0], factory.marking("MIG", "AMBER"))
    assert list(issue.further_topics.all()) == joint[1:]


def test_what_one_sees_can_be_chosen_instead(issue: Issue, client: Client, joint: list[Topic]) -> None:
    own = [factory.topic("US", "Ports"), factory.topic("US", "Mariel")]
    assert edit(client, issue, topic=own[0].pk, further_topics=[own[1].pk]).status_code == 302
    issue.refresh_from_db()
    assert (issue.topic, set(issue.further_topics.all())) == (own[0], {own[1], joint[1]})


def test_a_proposal_leaves_it_alone_too(issue: Issue, client: Client) -> None:
    factory.clear(issue)
    assert edit(client, issue, title="A deep port", reason="As it was published").status_code == 302
    assert Proposal.objects.get(issue=issue).changes == {"title": "A deep port"}


def test_a_stale_form_does_not_name_it(issue: Issue, client: Client) -> None:
    url = f"{issue.get_absolute_url()}edit/"
    typed = fields(client.get(url)) | {"title": "Mine"}
    verbs.revise(record=issue, by=factory.person("reviewer"), version=issue.version, title="Theirs")
    shown = client.post(url, typed)
    assert (shown.status_code, "Theirs" in text(shown)) == (409, True)
    assert [word for word in ("Returns", "Visas") if word in text(shown)] == []
