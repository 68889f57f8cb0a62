"""A compartment is at another revision after each change of what its members see there, and after no other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from issues import access
from issues.models import Compartment, Handling, Issue, Negotiation, Revision, Side, User
from tests import factory
from tests.models.test_access import make_everything

pytestmark = pytest.mark.django_db

OF_THE_TALKS = {"MIG", "US", "CU"}


def revised(change: Callable[[], Any]) -> set[str]:
    """The prefixes of the compartments that are at another revision after `change`."""
    before = revisions()
    with transaction.atomic():
        change()
        connection.check_constraints()  # the end of the work, as a verb has it
    return {prefix for prefix, key in revisions().items() if before[prefix] != key}


def revisions() -> dict[str, set[UUID]]:
    keys: dict[str, set[UUID]] = {}
    for prefix, key in Revision.objects.values_list("compartment__prefix", "key"):
        keys.setdefault(prefix, set()).add(key)
    return keys


def write(row: Model) -> None:
    """Write a row as it is."""
    type(row)._default_manager.filter(pk=row.pk).update(version=row.version)  # type: ignore[attr-defined]


def test_every_compartment_has_one() -> None:
    assert revisions().keys() == {*OF_THE_TALKS, "OAS"}


def test_a_write_of_any_record_revises_its_compartment_alone() -> None:
    make_everything()
    connection.check_constraints()
    for model in access.RECORDS:
        rows: Any = model._default_manager.select_related("compartment")
        for row in {row.compartment.prefix: row for row in rows}.values():
            assert revised(lambda row=row: write(row)) == {row.compartment.prefix}, model  # type: ignore[misc]


def test_a_new_record_does_and_one_that_is_deleted_does() -> None:
    assert revised(lambda: factory.log_issue("US", further_topics=[factory.topic("US")])) == {"US"}
    link = Issue.objects.get().topic_links.get()
    assert revised(link.delete) == {"US"}


@pytest.mark.parametrize("model", [Negotiation, Side, Compartment])
def test_the_frame_of_a_negotiation_revises_all_of_its_compartments(model: type[Model]) -> None:
    lookup = {"slug": "us-cuba-migration"} if model is Negotiation else {"negotiation__slug": "us-cuba-migration"}
    row = model._default_manager.filter(**lookup)[0]
    assert revised(lambda: write(row)) == OF_THE_TALKS


def test_a_persons_name_revises_where_they_are_a_member_or_a_desk_officer() -> None:
    officer = User.objects.filter(username="officer")
    assert revised(lambda: officer.update(name="Desk")) == {"MIG", "US"}
    factory.handle(factory.log_issue("CU"), "CU")
    connection.check_constraints()
    assert revised(lambda: Handling.objects.update(desk_officer=officer.get())) == {"CU"}
    assert revised(lambda: officer.update(name="Desk officer")) == {"MIG", "US", "CU"}


def test_a_log_in_revises_nothing() -> None:
    assert revised(lambda: User.objects.update(last_login=timezone.now())) == set()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_revises_a_compartment_once() -> None:
    issue = factory.log_issue("US")

    def twice() -> None:
        write(issue)
        connection.check_constraints()
        first = revisions()
        write(issue)
        connection.check_constraints()
        assert revisions() == first

    assert revised(twice) == {"US"}


@pytest.mark.django_db(transaction=True)
def test_who_writes_waits_for_nobody_and_both_changes_count() -> None:
    first, second = factory.log_issue("US"), factory.log_issue("US")
    seen = [revisions()["US"]]
    with transaction.atomic(), ThreadPoolExecutor() as beside:
        write(first)
        connection.check_constraints()
        seen.append(beside.submit(written_without_waiting, second).result())
    seen.append(revisions()["US"])
    assert seen[0] < seen[1] != seen[2]


@pytest.mark.django_db(transaction=True)
def test_who_writes_one_after_the_other_replaces_the_same_key() -> None:
    issue = factory.log_issue("US")
    for _ in range(3):
        assert revised(lambda: write(issue)) == {"US"}
    assert len(revisions()["US"]) == 1


def written_without_waiting(issue: Issue) -> set[UUID]:
    """What a compartment is at when somebody else, on a connection of their own, has written an issue there."""
    with closing(connection):
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '1s'")
            write(issue)
        return revisions()["US"]
