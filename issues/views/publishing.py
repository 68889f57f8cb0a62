"""Publishing a private issue in the joint compartment: choose, see what the others will see, confirm."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT
from issues.actions.publishing import publish_issue, rehearsal
from issues.actions.verb import Stale
from issues.filters.issue_pages import find, issue_page
from issues.filters.publication import publishable
from issues.filters.rights import rights
from issues.forms.publishing import PublishForm
from issues.forms.records import with_value
from issues.models import Compartment, Issue, highest
from issues.statuses import CONFLICT
from issues.views.form_pages import attempt, done, form_page, opened, show
from issues.views.requests import Request, about, issue_at, markings_of

FORM, PREVIEW = "issues/publish.html", "issues/publish_preview.html"


@form_page
def publish(request: Request, slug: str, reference: str) -> HttpResponse:
    """Publish an issue, or further positions on it: the form, then what the other side will see, then for good."""
    issue = issue_at(request, slug, reference, EDIT)
    joint = access.joint_for(request.user, issue)
    if joint is None:
        raise PermissionDenied
    options = _options(request, issue, joint)
    form = opened(request, PublishForm, **options)
    quoted = [citation.source for cited in options["quoted"].values() for citation in cited]
    markings = markings_of(request, issue, *options["positions"], *quoted)
    context = about(request, issue) | {"joint": joint, "markings": markings}
    send = request.POST.get("send")
    if request.method != "POST" or send == "change":
        return show(request, FORM, form, **context)
    try:
        answer = _sent(request, form, context)
    except Stale as stale:
        return _overtaken(request, stale.current, context)
    return answer or show(request, FORM, form, **context)


def _sent(request: Request, form: PublishForm, context: dict[str, Any]) -> HttpResponse | None:
    """What comes of a form that was sent; None where it has errors. Raises Stale where the issue was changed."""
    valid = form.is_valid()
    if form.is_overtaken:
        raise Stale(context["issue"])
    if not valid:
        return None
    if request.POST.get("send") == "publish":
        return _publish(request, form, context["issue"])
    return _preview(request, form, context)


def _options(request: Request, issue: Issue, joint: Compartment) -> dict[str, Any]:
    positions, quoted = publishable(request.user, issue)
    return {"places": [joint], "issue": issue, "positions": positions, "quoted": quoted}


def _publish(request: Request, form: PublishForm, issue: Issue) -> HttpResponse | None:
    copy = attempt(form, publish_issue, issue=issue, by=request.user, **form.arguments())
    if copy is None:
        return None
    message = format_html(_("Published as {}."), format_html('<a href="{}">{}</a>', copy.get_absolute_url(), copy))
    return done(request, message, issue)


def _preview(request: Request, form: PublishForm, context: dict[str, Any]) -> HttpResponse | None:
    """The page on which the joint issue stands as its readers will see it; it is made, shown, and taken back."""
    issue, joint = context["issue"], context["joint"]
    reader = access.alone(request.user, joint)
    with rehearsal():
        copy = attempt(form, publish_issue, issue=issue, by=request.user, **form.arguments())
        if copy is None:
            return None
        page = issue_page(reader, find(reader, context["negotiation"], copy.reference))
        if not form.is_further:
            page.issue.number = 0  # the next one isn't given before it is published
        seen = {"page": page, "copy": page.issue, "rights": rights(reader, page.issue)}
        markings = highest([*context["markings"], *page.markings])
        return render(request, PREVIEW, context | seen | {"form": form, "markings": markings})


def _overtaken(request: Request, now: Any, context: dict[str, Any]) -> HttpResponse:
    """The form again, on the issue as it is `now`: what was typed stands in it."""
    issue = issue_at(request, now.negotiation.slug, now.reference, EDIT)
    typed = with_value(request.POST, "version", issue.version)
    form = PublishForm(typed, user=request.user, **_options(request, issue, context["joint"]))
    return show(request, FORM, form, status=CONFLICT, **context | {"issue": issue, "overtaken": True})
