"""The listing of issues."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from issues import access
from issues.access import LOG
from issues.filters.columns import offered
from issues.filters.listing import Listing
from issues.filters.query_language import spelled_out
from issues.models import Negotiation, highest
from issues.statuses import NOT_UNDERSTOOD
from issues.views.listing_controls import Controls, span
from issues.views.listing_links import Links
from issues.views.listing_rows import rows
from issues.views.requests import Request, negotiation_at


@require_safe
def all_issues(request: Request) -> HttpResponse:
    """The issues of all negotiations of the reader."""
    return _listing(request, None)


@require_safe
def issues(request: Request, slug: str) -> HttpResponse:
    """The issues of a negotiation."""
    return _listing(request, negotiation_at(request, slug))


def _listing(request: Request, negotiation: Negotiation | None) -> HttpResponse:
    """The whole page, or to htmx the part of it that changes; going back it asks for the whole page too."""
    listing = Listing(request.user, negotiation, request.GET)
    if spelled := spelled_out(request.GET, listing.vocabulary):
        return redirect(f"{request.path}?{spelled.urlencode(safe='/:')}")
    part = request.htmx and not request.htmx.history_restore_request
    template = "issues/_issue_list.html" if part else "issues/issue_list.html"
    status = NOT_UNDERSTOOD if listing.problems else 200
    response = render(request, template, _context(request, listing, negotiation), status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _context(request: Request, listing: Listing, negotiation: Negotiation | None) -> dict[str, Any]:
    shown = not listing.problems
    if shown:
        listing.begin_to_count()
    words = listing.vocabulary
    return {
        "negotiation": negotiation,
        "listing": listing,
        "links": Links(listing, request.path),
        "controls": Controls(listing),
        "offered": offered(words),
        "rows": rows(listing) if shown else [],
        "span": span(listing) if shown else None,
        "markings": highest(words.markings.get(line["marking"]) for line in listing.page.lines) if shown else [],
        "loggable": [each for key, each in words.negotiations.items() if key in access.negotiations(request.user, LOG)],
    }
