"""What a page asks of the database, among all that is sent there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

AROUND = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT coalesce(current_setting('role'")


def questions(captured: Iterable[dict[str, Any]]) -> list[str]:
    """The SQL of those that ask for rows: a transaction, and for whom it is (models/walls.py), are around them."""
    return [query["sql"] for query in captured if not query["sql"].startswith(AROUND)]


@contextmanager
def asking(number: int, *, at_most: bool = False) -> Iterator[None]:
    """Within, exactly so many questions are asked; or at most so many."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = questions(captured.captured_queries)
    assert len(asked) <= number if at_most else len(asked) == number, "\n".join([f"{len(asked)} questions:", *asked])
