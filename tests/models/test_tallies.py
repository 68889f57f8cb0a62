"""Counting by several columns at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from issues.models import Issue
from issues.models.places import PLACE
from issues.models.tallies import Part, tally
from issues.models.walls import acting_for
from tests import factory

pytestmark = pytest.mark.django_db


def test_each_column_of_each_part(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    topic = factory.topic()
    factory.log_issue(topic=topic, kind="request")
    factory.log_issue(kind="request")
    factory.log_issue("US")
    both = places("MIG", "US")
    with django_assert_num_queries(1):
        every, joint, none = tally(
            [
                Part(Issue.objects.filter(compartment=PLACE), ["kind", "topic"], both),
                Part(Issue.objects.filter(prefix="MIG"), ["kind"]),
                Part(Issue.objects.none(), ["kind"]),
            ]
        )()
    assert (every.total, joint.total, none.total) == (3, 2, 0)
    assert every.columns == {"kind": {"request": 2, "concern": 1}, "topic": {str(topic.pk): 1, None: 2}}
    assert joint.columns == {"kind": {"request": 2}}
    assert none.columns == {}


def test_each_place_alone() -> None:
    factory.log_issue()
    factory.log_issue("US")
    [joint] = tally([Part(Issue.objects.filter(compartment=PLACE), ["kind"], places("MIG"))])()
    assert joint.total == 1


def test_nothing_asks_nothing(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    with django_assert_num_queries(0):
        assert [each.total for each in tally([Part(Issue.objects.none(), ["kind"])])()] == [0]


def test_the_present_connection_is_free_meanwhile(
    transactional_db: None, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    factory.log_issue()
    with acting_for(factory.person("secretariat").pk, reads=True), django_assert_num_queries(0):
        [every] = tally([Part(Issue.objects.all(), ["kind"])])()
    assert every.columns == {"kind": {"concern": 1}}


def places(*prefixes: str) -> list[UUID]:
    return [factory.compartment(prefix).pk for prefix in prefixes]
