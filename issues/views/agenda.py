"""At which meetings an issue was raised, and what became of it there."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from issues import access
from issues.access import EDIT, VIEW
from issues.actions.meetings import put_on_agenda, record_outcome, take_off_agenda
from issues.forms.agenda import OutcomeForm, RaisedForm
from issues.models import AgendaItem, Issue
from issues.views.form_pages import attempt, changed, changing, form_page, logging, opened
from issues.views.requests import Request, about, issue_at, places_on


@form_page
def raised_at(request: Request, slug: str, reference: str) -> HttpResponse:
    """Record that an issue was raised at a meeting, or put it on the agenda of one to come."""
    issue = issue_at(request, slug, reference, VIEW)
    given = {"meeting": request.GET["meeting"]} if "meeting" in request.GET else {}
    form = opened(request, RaisedForm, places=places_on(request, issue, EDIT), issue=issue, initial=given)

    def send() -> str:
        item = attempt(form, put_on_agenda, issue=issue, compartment=form.place, by=request.user, **form.columns)
        return _("The meeting is recorded.") if item else ""

    context = about(request, issue)
    return logging(request, "issues/agenda_put.html", form, send, issue, **context)


@form_page
def item(request: Request, slug: str, reference: str, key: UUID) -> HttpResponse:
    """Record what became of an issue at a meeting."""
    issue, found = _item_at(request, slug, reference, key)
    form = opened(request, OutcomeForm, instance=found)

    def send() -> str:
        recorded = changed(form, record_outcome, item=found, by=request.user)
        return _("The outcome is recorded.") if recorded else ""

    context = about(request, issue) | {"item": found}
    return changing(request, "issues/agenda_item.html", form, send, issue, **context)


@require_POST
def take_off(request: Request, slug: str, reference: str, key: UUID) -> HttpResponse:
    """Undo that an issue was raised at a meeting."""
    issue, found = _item_at(request, slug, reference, key)
    try:
        take_off_agenda(item=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The meeting is no longer recorded for this issue."))
    return redirect(issue)


def _item_at(request: Request, slug: str, reference: str, key: UUID) -> tuple[Issue, AgendaItem]:
    issue = issue_at(request, slug, reference, VIEW)
    rows = AgendaItem.objects.select_related("meeting", "compartment")
    return issue, access.fetch(request.user, EDIT, rows, pk=key, issue=issue)
