"""How many queries a page asks of the database: a committed baseline, the same for 2 rows and for 200."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.models import AgendaItem, Citation, Delegate, Issue, Meeting, Position, Source, Topic
from tests import factory
from tests.conftest import LogIn, forget_what_is_kept
from tests.statements import questions

# Page: (queries, address). Fewer are welcome: lower the figure. More need a reason in the commit that raises it.
BASELINE: dict[str, tuple[int, str]] = {
    "home": (13, "/"),
    "negotiation": (12, "/us-cuba-migration/"),
    "all issues": (11, "/issues/"),
    "issues": (11, "/us-cuba-migration/issues/"),
    "issues, filtered": (11, "/us-cuba-migration/issues/?standing=raised&raised_by=US&meeting=21-new-york-2009"),
    "issues, searched": (12, "/us-cuba-migration/issues/?q=deep+seaport&clearance=submitted"),
    "meetings": (7, "/us-cuba-migration/meetings/"),
    "meeting": (13, "/us-cuba-migration/meetings/21-new-york-2009/"),
    "sources": (6, "/us-cuba-migration/sources/"),
    "source": (6, "/us-cuba-migration/sources/{source}/"),
    "review": (16, "/us-cuba-migration/review/"),
    "issue": (12, "/us-cuba-migration/issues/MIG-001/"),
    "issue history": (7, "/us-cuba-migration/issues/MIG-001/history/"),
}
FEW, MANY = 2, 200
Row = TypeVar("Row", bound=Model)
REVIEWER = "secretariat"


@dataclass(frozen=True)
class Register:
    """The first meeting, source and issue: the pages of one record are theirs."""

    meeting: Meeting
    source: Source
    issue: Issue

    def url(self, page: str) -> str:
        return BASELINE[page][1].format(source=self.source.pk)


@dataclass(frozen=True)
class Grown:
    """A register of `MANY`, and what each page had asked of the database when it was one of `FEW`."""

    register: Register
    few: dict[str, list[str]]


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: Any) -> Iterator[Grown]:
    """Made once, and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        register = Register(factory.log_meeting(), factory.log_source(), factory.log_issue())
        grow(register, 1, FEW)
        client = Client()
        client.force_login(factory.person(REVIEWER))
        few = {page: queries(client, register.url(page)) for page in BASELINE}
        grow(register, FEW, MANY)
        yield Grown(register, few)
        transaction.set_rollback(True)


@pytest.mark.parametrize("page", BASELINE)
def test_as_many_queries_for_200_rows_as_for_2(page: str, grown: Grown, log_in: LogIn) -> None:
    baseline, few = BASELINE[page][0], grown.few[page]
    many = queries(log_in(REVIEWER), grown.register.url(page))
    if not len(few) == len(many) == baseline:
        figures = f"{len(few)} queries for {FEW} rows, {len(many)} for {MANY}, and {baseline} are the baseline:"
        pytest.fail("\n".join([figures, *map(in_short, many)]), pytrace=False)


def queries(client: Client, url: str) -> list[str]:
    """What a page asks of the database on the second visit, after a change: what a process reads once is read."""
    client.get(url)
    forget_what_is_kept()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    assert answer.status_code == 200
    return questions(captured.captured_queries)


def in_short(sql: str) -> str:
    """The tables of a query, and how many times each."""
    tables = Counter(re.findall(r'(?:FROM|JOIN) \(*"(\w+)"', sql))
    return f"{sql.split(maxsplit=1)[0]} {len(sql)} characters: {dict(tables)}"


def grow(register: Register, start: int, end: int) -> None:
    """Bring the register from `start` to `end` of everything, without the verbs: they take their time."""
    first = register.issue
    place: dict[str, Any] = {"compartment": first.compartment, "negotiation": first.negotiation}
    people: dict[str, Any] = {"logged_by": first.logged_by, "edited_by": first.logged_by, "clearance": "submitted"}
    side, numbers = register.issue.raised_by, range(start, end)
    days = [factory.ROUND_21 + datetime.timedelta(days=number) for number in numbers]
    topics = _add(Topic(name=f"Topic {n}", slug=f"topic-{n}", **place) for n in numbers)
    meetings = _add(
        Meeting(title=f"M {n}", slug=f"m-{n}", start_date=day, **place, **people)
        for n, day in zip(numbers, days, strict=True)
    )
    sources = _add(Source(title=f"Source {n}", type="press", **place) for n in numbers)
    issues = _add(
        Issue(prefix="MIG", number=n + 1, title=f"A deep seaport {n}", raised_by=side, topic=topic, **place, **people)
        for n, topic in zip(numbers, topics, strict=True)
    )
    said: dict[str, Any] = {"side": side, "stance": "raises", "text": "Asks for a port.", "said_on": factory.ROUND_21}
    of_one = [Position(issue=register.issue, meeting=meeting, **said, **place, **people) for meeting in meetings]
    of_each = [Position(issue=issue, meeting=register.meeting, **said, **place, **people) for issue in issues]
    positions = _add([*of_one, *of_each])
    _add(AgendaItem(issue=issue, meeting=register.meeting, **place) for issue in issues)
    _add(AgendaItem(issue=register.issue, meeting=meeting, **place) for meeting in meetings)
    quoted: dict[str, Any] = {"quotation": "deep water port", "paragraph": 2, "start": 30, "end": 45}
    _add(Citation(source=register.source, position=position, **quoted, **place) for position in positions)
    _add(Citation(source=source, issue=register.issue, **place) for source in sources)
    _add(Delegate(meeting=register.meeting, side=side, name=f"Delegate {n}", **place) for n in numbers)
    for n in numbers[:20]:
        Issue.objects.filter(pk=register.issue.pk).update(summary=f"As of edit {n}")


def _add(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made) if made else []
