"""Logging and changing meetings, and who came to them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from issues import access
from issues.access import EDIT, VIEW
from issues.actions import meetings as verbs
from issues.forms.meetings import DelegateForm, EditMeetingForm, LogMeetingForm
from issues.models import Delegate, Meeting, Proposal
from issues.views.form_pages import attempt, done, form_page, logging, opened, show
from issues.views.requests import Request, markings_of, meeting_at, negotiation_at, places_to_log
from issues.views.reviewed_records import editing, restoring, taking_back, withdrawing

FORM = "issues/meeting_form.html"


@form_page
def log(request: Request, slug: str) -> HttpResponse:
    """Log a meeting."""
    here = negotiation_at(request, slug)
    form = opened(request, LogMeetingForm, places=places_to_log(request, here))
    meeting = _log(request, form) if request.method == "POST" and form.is_valid() else None
    if meeting is None:
        return show(request, FORM, form, negotiation=here)
    said = _("%(meeting)s is waiting for review.") if meeting.is_waiting else _("%(meeting)s is logged as a draft.")
    return done(request, said % {"meeting": meeting}, reverse("meeting", args=[slug, meeting.slug]))


@form_page
def edit(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """Change a meeting; where it is cleared, propose to."""
    found = meeting_at(request, slug, meeting_slug, EDIT)
    back = reverse("meeting", args=[slug, meeting_slug])
    return editing(request, FORM, EditMeetingForm, found, back, **_about(request, found))


@form_page
def withdraw(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """Take a meeting out of the lists, with the reason."""
    found = meeting_at(request, slug, meeting_slug, EDIT)
    context = _about(request, found)
    return withdrawing(request, "issues/meeting_withdraw.html", found, found, **context)


@form_page
def restore(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """Bring back a meeting that was withdrawn, as a draft."""
    found = meeting_at(request, slug, meeting_slug, EDIT)
    context = _about(request, found)
    return restoring(request, "issues/meeting_restore.html", found, found, **context)


@require_POST
def take_back(request: Request, slug: str, meeting_slug: str, key: UUID) -> HttpResponse:
    """Take back one's own proposal on a meeting."""
    found = meeting_at(request, slug, meeting_slug, VIEW)
    proposal = access.fetch(request.user, EDIT, Proposal.objects.filter(meeting=found), pk=key)
    return taking_back(request, proposal, found)


@form_page
def delegates(request: Request, slug: str, meeting_slug: str) -> HttpResponse:
    """Who came to a meeting, and a form for one more."""
    found = meeting_at(request, slug, meeting_slug, EDIT)
    form = opened(request, DelegateForm, places=[found.compartment])

    def send() -> str:
        added = attempt(form, verbs.add_delegate, meeting=found, by=request.user, **form.columns)
        return _("%(name)s is added.") % {"name": added} if added else ""

    rows = access.scope(request.user, EDIT, Delegate.objects.filter(meeting=found).select_related("side"))
    context = _about(request, found) | {"delegates": rows}
    return logging(request, "issues/delegates.html", form, send, request.path, **context)


@form_page
def remove_delegate(request: Request, slug: str, meeting_slug: str, key: UUID) -> HttpResponse:
    """Take somebody off a delegation, once that is confirmed."""
    found = meeting_at(request, slug, meeting_slug, EDIT)
    rows = Delegate.objects.filter(meeting=found).select_related("side", "compartment")
    delegate = access.fetch(request.user, EDIT, rows, pk=key)
    if request.method == "POST":
        verbs.remove_delegate(delegate=delegate, by=request.user)
        said = _("%(name)s is taken off.") % {"name": delegate}
        return done(request, said, reverse("delegates", args=[slug, meeting_slug]))
    context = _about(request, found) | {"delegate": delegate}
    return render(request, "issues/delegate_remove.html", context)


def _about(request: Request, meeting: Meeting) -> dict[str, Any]:
    return {"negotiation": meeting.negotiation, "meeting": meeting, "markings": markings_of(request, meeting)}


def _log(request: Request, form: LogMeetingForm) -> Meeting | None:
    submit = request.POST.get("send") == "submit"
    return attempt(form, verbs.log_meeting, compartment=form.place, by=request.user, submit=submit, **form.columns)
