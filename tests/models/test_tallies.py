"""Counting by several columns at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from issues.models import Issue
from issues.models.tallies import tally
from tests import factory

pytestmark = pytest.mark.django_db


def test_each_column_of_each_part(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    topic = factory.topic()
    factory.log_issue(topic=topic, kind="request")
    factory.log_issue(kind="request")
    factory.log_issue("US")
    with django_assert_num_queries(1):
        every, joint, none = tally(
            [
                ([Issue.objects.filter(prefix="MIG"), Issue.objects.filter(prefix="US")], ["kind", "topic"]),
                ([Issue.objects.filter(prefix="MIG"), Issue.objects.none()], ["kind"]),
                ([Issue.objects.none()], ["kind"]),
            ]
        )
    assert (every.total, joint.total, none.total) == (3, 2, 0)
    assert every.columns == {"kind": {"request": 2, "concern": 1}, "topic": {str(topic.pk): 1, None: 2}}
    assert joint.columns == {"kind": {"request": 2}}
    assert none.columns == {}


def test_nothing_asks_nothing(django_assert_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    with django_assert_num_queries(0):
        assert [each.total for each in tally([([Issue.objects.none()], ["kind"])])] == [0]
