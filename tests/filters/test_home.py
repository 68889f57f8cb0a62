"""The lists of the first page: the pages' own tests say what is in them, this one what they cost."""

import pytest
from django.db import connection

from issues.filters.home import SHOWN, _awaiting
from tests import factory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["officer", "recorder", "outsider"])
def test_the_longest_unanswered_are_found_without_sorting_all(username: str) -> None:
    """However many compartments somebody reads. On a few rows PostgreSQL would sort: it is told not to."""
    with connection.cursor() as cursor:
        for other in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            cursor.execute(f"SET LOCAL {other} = off")
    assert "Index Scan using issue_awaiting" in _awaiting(factory.person(username))[:SHOWN].explain()
