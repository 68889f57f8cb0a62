"""How a compartment works on an issue: handling, notes, and where it has the issue stand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT, VIEW
from issues.actions.issues import handle_issue, report_standing, write_note
from issues.forms.handling import HandlingForm, NoteForm, StandingForm
from issues.models import Compartment, Handling
from issues.views.form_pages import attempt, changed, changing, form_page, logging, opened
from issues.views.requests import Request, about, issue_at, places_on


@form_page
def handling(request: Request, slug: str, reference: str) -> HttpResponse:
    """Set how a private compartment of the reader handles an issue: the first, or the one that the address names."""
    issue = issue_at(request, slug, reference, VIEW)
    desk = _desk(request, access.private(places_on(request, issue, EDIT)))
    present = access.scope(request.user, EDIT, Handling.objects.filter(issue=issue, compartment=desk)).first()
    record = present or Handling(issue=issue, compartment=desk, negotiation=issue.negotiation)
    form = opened(request, HandlingForm, instance=record)

    def send() -> str:
        handled = changed(form, handle_issue, issue=issue, compartment=desk, by=request.user)
        return _("The handling is saved.") if handled else ""

    context = about(request, issue) | {"desk": desk}
    return changing(request, "issues/handling_edit.html", form, send, issue, **context)


@form_page
def write(request: Request, slug: str, reference: str) -> HttpResponse:
    """Write an internal note, in a private compartment of the reader."""
    issue = issue_at(request, slug, reference, VIEW)
    desks = access.private(places_on(request, issue, EDIT))
    if not desks:
        raise PermissionDenied
    form = opened(request, NoteForm, places=desks)

    def send() -> str:
        note = attempt(form, write_note, issue=issue, compartment=form.place, by=request.user, **form.columns)
        return _("The note is written.") if note else ""

    context = about(request, issue) | {"desks": desks}
    return logging(request, "issues/note_write.html", form, send, issue, **context)


@form_page
def report(request: Request, slug: str, reference: str) -> HttpResponse:
    """Report where a side, or the desk, has an issue stand."""
    issue = issue_at(request, slug, reference, EDIT)
    form = opened(request, StandingForm, places=[issue.compartment], initial={"standing": issue.standing})

    def send() -> str:
        reported = attempt(form, report_standing, issue=issue, by=request.user, **form.columns)
        return _("The standing is reported.") if reported else ""

    context = about(request, issue)
    return logging(request, "issues/standing_report.html", form, send, issue, **context)


def _desk(request: Request, desks: list[Compartment]) -> Compartment:
    """The private compartment that the address names by its prefix, or the first; 404 and 403 where there is none."""
    named = request.GET.get("compartment")
    found = [desk for desk in desks if named in (None, desk.prefix)]
    if not desks:
        raise PermissionDenied
    if not found:
        raise Http404
    return found[0]
