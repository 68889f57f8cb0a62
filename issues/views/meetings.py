"""The list of meetings, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import EDIT, LOG, VIEW
from issues.filters.meeting_pages import meeting_page
from issues.filters.meetings import meeting_list
from issues.statuses import NOT_UNDERSTOOD
from issues.views.requests import Request, markings_of, meeting_at, negotiation_at


@require_safe
def meetings(request: Request, slug: str) -> HttpResponse:
    """The meetings of a negotiation, the newest first; narrowed by kind, status and year."""
    here = negotiation_at(request, slug)
    page = meeting_list(request.user, here, request.GET)
    context = {
        "negotiation": here,
        "page": page,
        "may_log": here.pk in access.negotiations(request.user, LOG),
        "markings": markings_of(request, *page.rows),
    }
    return render(request, "issues/meeting_list.html", context, status=NOT_UNDERSTOOD if page.problems else 200)


@require_safe
def meeting(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """One meeting: delegations, agenda and what each side said."""
    found = meeting_at(request, slug, meeting_slug, VIEW)
    page = meeting_page(request.user, found)
    context = {
        "negotiation": found.negotiation,
        "meeting": found,
        "page": page,
        "markings": page.markings,
        "may_log": found.negotiation_id in access.negotiations(request.user, LOG),
        "may_edit": access.allows(request.user, EDIT, found),
    }
    return render(request, "issues/meeting.html", context)
