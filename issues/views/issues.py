"""The listing of issues, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.models import Issue
from issues.views.requests import Request, negotiation_at


@require_safe
def all_issues(request: Request) -> HttpResponse:
    """Every issue that the reader may see."""
    rows = access.scope(request.user, VIEW, Issue.objects.for_listing())
    return render(request, "issues/issue_list.html", {"rows": rows[:50]})


@require_safe
def issues(request: Request, slug: str) -> HttpResponse:
    """The issues of a negotiation."""
    here = negotiation_at(request, slug)
    rows = access.scope(request.user, VIEW, Issue.objects.for_listing()).filter(negotiation=here)
    return render(request, "issues/issue_list.html", {"negotiation": here, "rows": rows[:50]})


@require_safe
def issue(request: Request, slug: str, reference: str) -> HttpResponse:
    """One issue: positions, rounds, handling and history."""
    here = negotiation_at(request, slug)
    rows = Issue.objects.for_listing().with_reference(reference)
    found = access.fetch(request.user, VIEW, rows, negotiation=here)
    return render(request, "issues/issue.html", {"negotiation": here, "issue": found})
