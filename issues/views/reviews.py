"""The review queue, and the decisions made there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.filters.reviews import waiting_for
from issues.views.requests import Request, negotiation_at


@require_safe
def review(request: Request, slug: str) -> HttpResponse:
    """What waits for the reader's decision in a negotiation."""
    here = negotiation_at(request, slug)
    return render(request, "issues/review.html", {"negotiation": here, "rows": waiting_for(request.user, here)})
