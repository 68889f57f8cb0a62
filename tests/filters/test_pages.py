"""Pages by keyset: forward and back, over ties and over rows without a value, while rows are added."""

import base64
import datetime
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.utils import timezone

from issues.filters import pages
from issues.filters.listing import Listing
from issues.filters.orders import ORDERS
from issues.models import Handling, Issue, Priority
from tests import factory
from tests.filters.asking import listing, references

pytestmark = pytest.mark.django_db

Queries = Callable[[int], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SIZE", 3)


@pytest.fixture
def register(db: None) -> list[Issue]:
    """Issues in two compartments with ties, and with gaps, in whatever they can be ordered by."""
    chance = random.Random(7)
    return [_issue(number, chance) for number in range(14)]


def _issue(number: int, chance: random.Random) -> Issue:
    issue = factory.log_issue("MIG" if number % 3 else "US", title=f"Title {number // 3}")
    moved = chance.choice([None, datetime.date(2009, 1, 1), datetime.date(2010, 1, 1)])
    Issue.objects.filter(pk=issue.pk).update(last_moved=moved, times_raised=chance.randrange(3))
    if chance.random() < 0.8:
        due = chance.choice([None, timezone.localdate(), timezone.localdate() + datetime.timedelta(days=3)])
        factory.handle(issue, "US", priority=chance.choice(list(Priority)), next_step_due=due)
    return issue


@pytest.mark.parametrize("order", ORDERS)
def test_forward_and_back_each_row_once(order: str, register: list[Issue]) -> None:
    forward = [*walk(f"sort={order}", "after")]
    rows = [reference for page in forward for reference in page]
    assert sorted(rows) == sorted(issue.reference for issue in register)
    assert [len(page) for page in forward] == [3, 3, 3, 3, 2]
    assert rows == in_order(order, register)
    back = [*walk(f"sort={order}", "before", start=last(f"sort={order}"))]
    assert [reference for page in reversed(back) for reference in page] == rows[:12]


def in_order(order: str, register: list[Issue]) -> list[str]:
    """The references as plain Python sorts them."""
    down, name = order.startswith("-"), order.removeprefix("-")
    handlings = {handling.issue_id: handling for handling in Handling.objects.all()}

    def value(issue: Issue) -> object:
        handling = handlings.get(issue.pk)
        due = handling and handling.next_step_due
        rank = list(Priority).index(Priority(handling.priority)) if handling else None
        columns = {"due": due, "priority": rank, "title": issue.title, "reference": 0}
        return columns[name] if name in columns else getattr(issue, name)

    issues = list(Issue.objects.filter(pk__in=[issue.pk for issue in register]))
    with_value = [issue for issue in issues if value(issue) is not None]
    without = [issue for issue in issues if value(issue) is None]
    with_value.sort(key=lambda issue: (value(issue), issue.prefix, issue.number), reverse=down)
    without.sort(key=lambda issue: (issue.prefix, issue.number), reverse=down)
    return [issue.reference for issue in (*with_value, *without)]


def test_the_best_matches_are_paged_too(register: list[Issue]) -> None:
    for _ in range(4):
        factory.log_issue(title="Title title title")
    rows = [reference for page in walk("q=title", "after") for reference in page]
    assert len(rows) == len(set(rows)) == 18
    assert set(rows[:4]) == {f"MIG-{number:03}" for number in range(10, 14)}


@pytest.mark.parametrize("order", ["reference", "-last_moved", "due", "-priority"])
def test_rows_that_come_and_go_move_no_other_row(order: str, register: list[Issue]) -> None:
    chance = random.Random(3)
    seen: list[str] = []
    for page in walk(f"sort={order}", "after"):
        seen += page
        _issue(20, chance)
        gone = Issue.objects.get(prefix=page[-1].split("-")[0], number=int(page[-1].split("-")[1]))
        Issue.objects.filter(pk=gone.pk).update(clearance="withdrawn")
    assert len(seen) == len(set(seen))
    assert {issue.reference for issue in register} <= set(seen)


def test_the_links_at_the_ends(register: list[Issue]) -> None:
    first = listing("officer").page
    assert first.before is None and first.after
    second = listing("officer", f"after={first.after}").page
    assert second.before and second.after
    again = listing("officer", f"before={second.before}").page
    assert (again.lines, again.before) == (first.lines, None)
    end = listing("officer", last("")).page
    assert end.after is None and end.before


def test_a_page_from_which_all_rows_are_gone() -> None:
    factory.log_issue()
    place = listing("officer").page.lines[0]
    cursor = pages.Cursor.at(ORDERS["reference"], place)
    for name in ("after", "before"):
        page = listing("officer", f"{name}={cursor}").page
        assert (page.lines, page.after, page.before) == ([], None, None)


@pytest.mark.parametrize("order", ORDERS)
def test_one_query_a_page(order: str, register: list[Issue], django_assert_num_queries: Queries) -> None:
    found = listing("officer", f"sort={order}")
    assert not found.problems
    with django_assert_num_queries(1):
        assert found.page.lines


def encoded(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


KEY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%00",
        "A" * 5_000,
        "é",
        encoded(),
        encoded("reference"),
        encoded("reference", 0),
        encoded("reference", 0, "MIG", 1, KEY, 1),
        encoded("reference", 1, "MIG", 1, KEY),
        encoded("reference", -1, "MIG", 1, KEY),
        encoded("reference", True, "MIG", 1, KEY),
        encoded("reference", 0, "MIG", "1", KEY),
        encoded("reference", 0, "MIG", 2**31, KEY),
        encoded("reference", 0, "MIG", -1, KEY),
        encoded("reference", 0, "MIG", 1.5, KEY),
        encoded("reference", 0, "MIG", None, KEY),
        encoded("reference", 0, "M\0G", 1, KEY),
        encoded("reference", 0, "M\ud800G", 1, KEY),
        encoded("reference", 0, ["MIG"], 1, KEY),
        encoded("reference", 0, 1, 1, KEY),
        encoded("reference", 0, "MIG", 1, "no-uuid"),
        encoded("reference", 0, "MIG", 1, 5),
        encoded("-reference", 0, "MIG", 1, KEY),
        base64.urlsafe_b64encode(b"[" * 1_400).decode(),
        base64.urlsafe_b64encode(b'["reference",0,"MIG",' + b"9" * 1_200 + b"]").decode(),
    ],
)
def test_a_cursor_that_the_listing_never_gave(cursor: str) -> None:
    assert [problem.name for problem in listing("officer", f"after={cursor}").problems] == ["after"]


@pytest.mark.parametrize("day", ["2009-13-01", "today", 5, None, "20090101x"])
def test_a_cursor_with_no_date(day: object) -> None:
    query = f"sort=last_moved&before={encoded('last_moved', 0, day, 'MIG', 1, KEY)}"
    assert [problem.name for problem in listing("officer", query).problems] == ["before"]


def test_after_and_before_at_once() -> None:
    cursor = encoded("reference", 0, "MIG", 1, KEY)
    assert references("officer", f"after={cursor}") == []
    assert [p.name for p in listing("officer", f"after={cursor}&before={cursor}").problems] == ["before"]


def walk(query: str, way: str, start: str = "") -> Iterator[list[str]]:
    """The pages one after the other, asked for as their links say."""
    found: Listing = listing("officer", f"{query}&{start}")
    while True:
        assert not found.problems
        if not (start and way == "before" and found.page.after is None):
            yield [f"{line['prefix']}-{line['number']:03}" for line in found.page.lines]
        cursor = found.page.after if way == "after" else found.page.before
        if cursor is None:
            return
        found = listing("officer", f"{query}&{way}={cursor}")


def last(query: str) -> str:
    """The parameter that leads to the last page."""
    found, parameter = listing("officer", query), ""
    while found.page.after:
        parameter = f"after={found.page.after}"
        found = listing("officer", f"{query}&{parameter}")
    return parameter
