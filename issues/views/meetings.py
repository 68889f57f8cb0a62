"""The list of meetings, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.models import Meeting
from issues.views.requests import Request, negotiation_at


@require_safe
def meetings(request: Request, slug: str) -> HttpResponse:
    """The meetings of a negotiation."""
    here = negotiation_at(request, slug)
    rows = access.scope(request.user, VIEW, Meeting.objects.filter(negotiation=here))
    return render(request, "issues/meeting_list.html", {"negotiation": here, "rows": rows[:50]})


@require_safe
def meeting(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """One meeting: delegations, agenda and what each side said."""
    here = negotiation_at(request, slug)
    found = access.fetch(request.user, VIEW, Meeting.objects.filter(negotiation=here), slug=meeting_slug)
    return render(request, "issues/meeting.html", {"negotiation": here, "meeting": found})
