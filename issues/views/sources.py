"""The list of sources, and the page of one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.models import Source
from issues.views.requests import Request, negotiation_at


@require_safe
def sources(request: Request, slug: str) -> HttpResponse:
    """The sources of a negotiation."""
    here = negotiation_at(request, slug)
    rows = access.scope(request.user, VIEW, Source.objects.filter(negotiation=here))
    return render(request, "issues/source_list.html", {"negotiation": here, "rows": rows[:50]})


@require_safe
def source(request: Request, slug: str, key: UUID) -> HttpResponse:
    """One source: its text with every quotation marked."""
    here = negotiation_at(request, slug)
    found = access.fetch(request.user, VIEW, Source.objects.filter(negotiation=here), pk=key)
    return render(request, "issues/source.html", {"negotiation": here, "source": found})
