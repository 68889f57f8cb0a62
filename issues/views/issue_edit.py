"""Editing an issue or a position, and moving it on: submitted, withdrawn, restored, a proposal taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from issues import access
from issues.access import EDIT, VIEW
from issues.actions import reviews
from issues.actions.verb import Stale
from issues.filters.proposed import pending
from issues.forms.issues import EditIssueForm
from issues.forms.positions import EditPositionForm
from issues.models import Issue, Position, Proposal, ReviewedRecord
from issues.views.form_pages import form_page
from issues.views.requests import Request, issue_at, markings_of, record_at
from issues.views.reviewed_records import editing, restoring, taking_back, withdrawing


@form_page
def edit(request: Request, slug: str, reference: str, key: UUID | None = None) -> HttpResponse:
    """Change an issue, or the position `key` on it; where it is cleared, propose to."""
    issue, record = record_at(request, slug, reference, key)
    form_class = EditPositionForm if key else EditIssueForm
    context = _context(request, issue, record) | {"pending": pending(request.user, [record])}
    return editing(request, "issues/record_edit.html", form_class, record, issue, **context)


@require_POST
def submit(request: Request, slug: str, reference: str, key: UUID | None = None) -> HttpResponse:
    """Hand an issue, or a position on it, to the reviewers."""
    issue, record = record_at(request, slug, reference, key)
    try:
        reviews.submit(record=record, by=request.user)
    except Stale:
        messages.warning(request, _("This was changed in the meantime. Look at it again."))
    else:
        messages.success(request, _("Submitted for review."))
    return redirect(issue)


@form_page
def withdraw(request: Request, slug: str, reference: str, key: UUID | None = None) -> HttpResponse:
    """Take an issue, or a position on it, out of the default lists, with the reason."""
    issue, record = record_at(request, slug, reference, key)
    return withdrawing(request, "issues/record_withdraw.html", record, issue, **_context(request, issue, record))


@form_page
def restore(request: Request, slug: str, reference: str, key: UUID | None = None) -> HttpResponse:
    """Bring back what was withdrawn, as a draft."""
    issue, record = record_at(request, slug, reference, key)
    return restoring(request, "issues/record_restore.html", record, issue, **_context(request, issue, record))


@require_POST
def take_back(request: Request, slug: str, reference: str, key: UUID) -> HttpResponse:
    """Take back one's own proposal, on an issue or on a position on it."""
    issue = issue_at(request, slug, reference, VIEW)
    on_it = Q(issue=issue) | Q(position__issue=issue)
    proposal = access.fetch(request.user, EDIT, Proposal.objects.filter(on_it), pk=key)
    return taking_back(request, proposal, issue)


def _context(request: Request, issue: Issue, record: ReviewedRecord) -> dict[str, Any]:
    position = record if isinstance(record, Position) else None
    return {
        "negotiation": issue.negotiation,
        "issue": issue,
        "record": record,
        "position": position,
        "markings": markings_of(request, issue, position),
    }
