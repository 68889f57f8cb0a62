"""What a page's view is handed."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from issues import access
from issues.access import EDIT, LOG, VIEW, Action
from issues.models import (
    Compartment,
    Issue,
    Marking,
    Meeting,
    Negotiation,
    Position,
    ReviewedRecord,
    Source,
    User,
    highest,
)


class Request(HttpRequest):
    """A request of somebody who is logged in: the middleware lets no other one through."""

    user: User
    htmx: HtmxDetails


def negotiation_at(request: Request, slug: str) -> Negotiation:
    """The negotiation of the page's address; 404 where the reader is a member of none of its compartments."""
    return access.negotiation(request.user, slug)


def record_at(request: Request, slug: str, reference: str, key: UUID | None) -> tuple[Issue, ReviewedRecord]:
    """The issue of the address, and what is to be changed: the issue itself, or the position `key` on it."""
    if key is None:
        issue = issue_at(request, slug, reference, EDIT)
        return issue, issue
    issue = issue_at(request, slug, reference, VIEW)
    return issue, access.fetch(request.user, EDIT, Position.objects.filter(issue=issue), pk=key)


def places_to_log(request: Request, here: Negotiation) -> list[Compartment]:
    """Where in a negotiation the reader may log, private compartments last; 403 where nowhere."""
    mine = [place for place in access.compartments(request.user, LOG) if place.negotiation_id == here.pk]
    if not mine:
        raise PermissionDenied
    return mine


def issue_at(request: Request, slug: str, reference: str, action: Action) -> Issue:
    """The issue of the page's address; 404 where the reader doesn't see it, 403 where `action` isn't theirs."""
    here = negotiation_at(request, slug)
    rows = Issue.objects.for_listing().with_reference(reference)
    return access.fetch(request.user, action, rows, negotiation=here)


def about(request: Request, issue: Issue, source: Source | None = None) -> dict[str, Any]:
    """What every form about an issue is shown with."""
    return {"negotiation": issue.negotiation, "issue": issue, "markings": markings_of(request, issue, source)}


def markings_of(request: Request, *rows: Issue | Meeting | Position | Source | None) -> list[Marking]:
    """The highest markings of what is on a page, as far as the reader sees them."""
    return highest(access.seen(request.user, row.marking) for row in rows if row)


def places_on(request: Request, issue: Issue, action: Action) -> list[Compartment]:
    """Where the reader may do `action` on what hangs on an issue, its own compartment first; 403 where nowhere."""
    mine = access.places(request.user, action, issue.compartment)
    if not mine:
        raise PermissionDenied
    return mine


def meeting_at(request: Request, slug: str, meeting_slug: str, action: Action) -> Meeting:
    """The meeting of the page's address; 404 where the reader doesn't see it, 403 where `action` isn't theirs."""
    rows = Meeting.objects.select_related(
        "negotiation", "compartment", "marking", "host_side", "postponed_to", "withdrawn_by"
    )
    return access.fetch(request.user, action, rows, negotiation=negotiation_at(request, slug), slug=meeting_slug)
