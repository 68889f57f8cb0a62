"""Home, and the page of a negotiation."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import LOG, MANAGE
from issues.filters.home import home as home_of
from issues.filters.negotiation_pages import negotiation_page
from issues.views.requests import Request, negotiation_at


@require_safe
def home(request: Request) -> HttpResponse:
    """What waits for the reader; a person who is in no negotiation is told where to turn."""
    if not access.memberships(request.user):
        return render(request, "issues/home_empty.html")
    page = home_of(request.user)
    logs = access.negotiations(request.user, LOG)
    context = {
        "page": page,
        "markings": page.markings,
        "loggable": [talks.negotiation for talks in page.talks if talks.negotiation.pk in logs],
        "manages": bool(access.negotiations(request.user, MANAGE)),
    }
    return render(request, "issues/home.html", context)


@require_safe
def negotiation(request: Request, slug: str) -> HttpResponse:
    """A negotiation: its sides, its rounds and where its issues stand."""
    here = negotiation_at(request, slug)
    page = negotiation_page(request.user, here)
    may_log = here.pk in access.negotiations(request.user, LOG)
    context = {"negotiation": here, "page": page, "markings": page.markings, "may_log": may_log}
    return render(request, "issues/negotiation.html", context)
