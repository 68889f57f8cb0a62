"""Logging what a side says of an issue."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from issues.access import LOG, VIEW
from issues.actions.positions import log_position
from issues.forms.positions import LogPositionForm
from issues.views.form_pages import attempt, form_page, logging, opened
from issues.views.requests import Request, about, issue_at, places_on

GIVEN = ("side", "meeting")


@form_page
def log(request: Request, slug: str, reference: str) -> HttpResponse:
    """Log a position, in the issue's compartment or in a more private one; the address may name side and meeting."""
    issue = issue_at(request, slug, reference, VIEW)
    given = {name: request.GET[name] for name in GIVEN if name in request.GET}
    form = opened(request, LogPositionForm, places=places_on(request, issue, LOG), initial=given)
    submit = request.POST.get("send") == "submit"

    def send() -> str:
        position = attempt(form, log_position, issue=issue, by=request.user, submit=submit, **form.arguments())
        return _("The position is logged.") if position else ""

    context = about(request, issue)
    return logging(request, "issues/position_log.html", form, send, issue, **context)
