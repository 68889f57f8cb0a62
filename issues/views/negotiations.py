"""Home, and the page of a negotiation."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.models import Negotiation
from issues.views.requests import Request, negotiation_at


@require_safe
def home(request: Request) -> HttpResponse:
    """The reader's negotiations, and what waits for them there."""
    rows = access.scope(request.user, VIEW, Negotiation.objects.all())
    return render(request, "issues/home.html", {"negotiations": rows})


@require_safe
def negotiation(request: Request, slug: str) -> HttpResponse:
    """A negotiation: its sides, its rounds and where its issues stand."""
    return render(request, "issues/negotiation.html", {"negotiation": negotiation_at(request, slug)})
