"""What every verb does: ask access, open the transaction, name the history."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from issues.access import EDIT, MANAGE, OPERATE
from issues.actions.verb import Stale, lock, save, verb
from issues.models import Issue, Negotiation, Topic, User
from tests import factory
from tests.factory import compartment, person

pytestmark = pytest.mark.django_db


@verb(may=EDIT, on="issue")
def retitle(*, issue: Issue, by: User, title: str, fail: bool = False) -> Issue:
    changed = save(lock(issue), title=title)
    if fail:
        raise ZeroDivisionError
    return changed


@verb(may=MANAGE, on="issue")
def manage(*, issue: Issue, by: User) -> None: ...


@verb(may=OPERATE)
def open_talks(*, by: User, slug: str) -> Negotiation:
    return save(Negotiation(title="Talks", slug=slug))


@verb(may=MANAGE, on="topic")
def lose_the_race(*, topic: Topic, by: User) -> None:
    Topic.objects.filter(pk=topic.pk).update(slug="taken")


def last_context(row: Any) -> dict[str, str]:
    context: dict[str, str] = row.events.order_by("pgh_id").last().pgh_context
    return context


class TestAccess:
    def test_asks_before_anything_is_done(self) -> None:
        issue = factory.log_issue("US", title="A port")
        for user in ("head", "us-manager", "cuba-officer", "outsider", "admin"):
            with pytest.raises(PermissionDenied):
                retitle(issue=issue, by=person(user), title="Another")
        issue.refresh_from_db()
        assert issue.title == "A port"

    def test_managing_is_another_right_than_editing(self) -> None:
        issue = factory.log_issue("US")
        manage(issue=issue, by=person("us-manager"))
        with pytest.raises(PermissionDenied):
            manage(issue=issue, by=person("reviewer"))

    def test_operating_takes_an_operator_that_is_active(self) -> None:
        assert open_talks(by=person("admin"), slug="t").pk
        closed = person("admin")
        closed.is_active = False
        for by in (closed, person("us-manager")):
            with pytest.raises(PermissionDenied):
                open_talks(by=by, slug="u")


class TestHistory:
    def test_names_verb_person_role_and_act(self) -> None:
        issue = retitle(issue=factory.log_issue("US"), by=person("officer"), title="Another")
        context = last_context(issue)
        assert context.pop("act")
        assert context == {"verb": "retitle", "user": str(person("officer").pk), "role": "officer"}
        assert last_context(open_talks(by=person("admin"), slug="t"))["role"] == "operator"

    def test_each_call_is_an_act_of_its_own(self) -> None:
        issue = factory.log_issue("US")
        acts = [last_context(retitle(issue=issue, by=person("officer"), title=title))["act"] for title in "ab"]
        assert acts[0] < acts[1]

    def test_the_least_role_that_allows_it(self) -> None:
        topic = factory.topic("MIG")
        assert last_context(topic)["role"] == "manager"  # the secretariat is a reviewer too


class TestTransaction:
    def test_all_or_nothing(self) -> None:
        issue = factory.log_issue("US", title="A port")
        with pytest.raises(ZeroDivisionError):
            retitle(issue=issue, by=person("officer"), title="Another", fail=True)
        issue.refresh_from_db()
        assert (issue.title, issue.version) == ("A port", 1)

    def test_a_race_that_is_lost_is_an_error_for_the_form(self) -> None:
        factory.topic("US", "Taken")
        Topic.objects.update(slug="taken")
        with pytest.raises(ValidationError, match="Somebody has just saved the same") as refused:
            lose_the_race(topic=factory.topic("US", "Sea"), by=person("us-manager"))
        assert refused.value.code == "taken"

    def test_another_broken_constraint_is_an_error_of_ours(self) -> None:
        @verb(may=MANAGE, on="topic")
        def orphan(*, topic: Topic, by: User) -> None:
            Topic.objects.filter(pk=topic.pk).update(name=None)

        with pytest.raises(IntegrityError):
            orphan(topic=factory.topic("US"), by=person("us-manager"))


class TestSave:
    def test_checks_the_whole_row(self) -> None:
        issue = factory.log_issue("US")
        with pytest.raises(ValidationError):
            retitle(issue=issue, by=person("officer"), title="")

    def test_reads_back_the_version_that_the_database_counted(self) -> None:
        issue = factory.log_issue("US")
        assert retitle(issue=issue, by=person("officer"), title="Another").version == 2
        assert retitle(issue=issue, by=person("officer"), title="Another").version == 2  # nothing has changed

    def test_writes_only_what_it_is_told(self) -> None:
        issue = factory.log_issue("US", title="A port", summary="Kept.")
        issue.summary = "Not told."
        save(issue, title="Another")
        issue.refresh_from_db()
        assert (issue.title, issue.summary) == ("Another", "Kept.")


class TestLock:
    def test_refuses_another_version_and_says_how_it_is_now(self) -> None:
        issue = factory.log_issue("US")
        retitle(issue=issue, by=person("officer"), title="Another")
        with pytest.raises(Stale) as stale:
            lock(issue, 1)
        assert stale.value.current.title == "Another"  # type: ignore[attr-defined]
        assert lock(issue, 2).title == "Another"
        assert compartment("US") == lock(issue).compartment
