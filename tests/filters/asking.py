"""Asking for a listing as a reader would, and logging what it is asked about."""

import datetime
from typing import Any

from django.http import QueryDict

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.filters.listing import Listing
from issues.models import AgendaItem, Citation, Issue, Meeting, Negotiation, Position, ReviewedRecord
from tests import factory

TALKS = "us-cuba-migration"


def listing(username: str, query: str = "", slug: str | None = TALKS) -> Listing:
    """What a reader gets for `query`, in one negotiation or (None) in all."""
    here = Negotiation.objects.get(slug=slug) if slug else None
    return Listing(factory.person(username), here, QueryDict(query))


def references(username: str, query: str = "", slug: str | None = TALKS) -> list[str]:
    """The references listed on the first page; nothing may be wrong with `query`."""
    found = listing(username, query, slug)
    assert not found.problems
    return [f"{line['prefix']}-{line['number']:03}" for line in found.page.lines]


def counts(username: str, facet: str, query: str = "", slug: str | None = TALKS) -> dict[str, int]:
    """The number beside each option of a facet."""
    found = listing(username, query, slug)
    return {each.value: each.number for shown in found.facets if shown.name == facet for each in shown.counts}


def shown(username: str, query: str = "", slug: str | None = TALKS) -> list[str]:
    """The names of the facets shown."""
    return [facet.name for facet in listing(username, query, slug).facets]


def wrong(username: str, query: str, slug: str | None = TALKS) -> list[str]:
    """The names of the parameters that are wrong."""
    return [problem.name for problem in listing(username, query, slug).problems]


def raise_at(meeting: Meeting, issue: Issue, prefix: str = "") -> AgendaItem:
    place = factory.compartment(prefix or issue.compartment.prefix)
    officer = factory.person(factory.officer_of(place.prefix))
    return meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=officer)


def stand(issue: Issue, standing: str) -> None:
    """Let the desk report where an issue stands."""
    officer = factory.person(factory.officer_of(issue.compartment.prefix))
    issue_verbs.report_standing(issue=issue, standing=standing, by=officer)


def withdraw(record: ReviewedRecord) -> None:
    officer = factory.person(factory.officer_of(record.compartment.prefix))
    record.refresh_from_db()
    review_verbs.withdraw(record=record, by=officer, version=record.version, reason="Logged twice")


def cite(record: Issue | Position | AgendaItem, quotation: str) -> Citation:
    """A quotation of a record, in the record's own compartment."""
    prefix = record.compartment.prefix
    officer = factory.person(factory.officer_of(prefix))
    source = factory.log_source(prefix, text="")
    passage = issue_verbs.Passage(source=source, quotation=quotation)
    return source_verbs.cite(record=record, passage=passage, by=officer)


def round_on(day: datetime.date, prefix: str = "MIG", **columns: Any) -> Meeting:
    """A round that was held on a day."""
    return factory.log_meeting(prefix, slug=f"round-{day}", title=f"Round of {day}", start_date=day, **columns)
