"""The page of one issue, and its history."""

import re

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.filters.history import history
from issues.filters.issue_pages import find, issue_page
from issues.filters.rights import rights
from issues.filters.versions import Version, version
from issues.models import Issue, Position
from issues.views.requests import Request, markings_of, negotiation_at


@require_safe
def issue(request: Request, slug: str, reference: str) -> HttpResponse:
    """One issue: positions, rounds, handling and history. Other spellings of its reference lead to it."""
    here = negotiation_at(request, slug)
    rows = find(request.user, here, reference)
    found = rows[0].merged_into or rows[0]
    if found.reference != reference:
        return redirect("issue", slug, found.reference)
    page = issue_page(request.user, rows)
    context = {"negotiation": here, "issue": found, "page": page, "markings": page.markings}
    return render(request, "issues/issue.html", context | {"rights": rights(request.user, found)})


@require_safe
def issue_history(request: Request, slug: str, reference: str) -> HttpResponse:
    """Everything that was done to an issue; with `?version=` what it said then, and what that version changed."""
    here = negotiation_at(request, slug)
    found = find(request.user, here, reference)[0]
    if found.reference != reference:
        return redirect(reverse("issue-history", args=[slug, found.reference], query=request.GET))
    said = list(access.scope(request.user, VIEW, Position.objects.of_issue(found)))
    context = {"negotiation": here, "issue": found, "markings": markings_of(request, found, *said)}
    if "version" in request.GET:
        return render(request, "issues/issue_version.html", context | {"version": _asked(request, found)})
    past = history(request.user, found, said)
    return render(request, "issues/issue_history.html", context | {"acts": past.acts(), "is_cut": past.is_cut})


def _asked(request: Request, issue: Issue) -> Version:
    """The version that the address asks for; 404 where there is none."""
    number = request.GET["version"]
    found = version(request.user, issue, int(number)) if re.fullmatch(r"[0-9]{1,9}", number) else None
    if found is None:
        raise Http404
    return found
