"""Logging an issue, and looking for others like it meanwhile."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues import access
from issues.access import VIEW
from issues.actions.issues import log_issue
from issues.filters.duplicates import Alike, alike
from issues.filters.source_texts import logged_from, marked, place_of
from issues.forms.issues import LogIssueForm, TypedSoFar
from issues.forms.origins import Origin
from issues.models import Issue, Negotiation, Source
from issues.models.snapshots import differences
from issues.statuses import INVALID, NOT_UNDERSTOOD
from issues.views.form_pages import attempt, done, form_page, opened, show
from issues.views.requests import Request, markings_of, negotiation_at, places_to_log


@form_page
def log(request: Request, slug: str) -> HttpResponse:
    """Log an issue. The address may say from where: a meeting, a passage of a source, the issue logged before."""
    here = negotiation_at(request, slug)
    options = {"places": places_to_log(request, here)}
    origin = Origin(request.GET, user=request.user, **options)
    start = origin.initial_values if origin.is_valid() else {}
    form = opened(request, LogIssueForm, initial=start, **options)
    issue = _log(request, form) if request.method == "POST" else None
    if issue and not differences(issue, form.columns):
        return _logged(request, form, issue)
    if issue:
        form.renew()
    status = INVALID if issue or form.errors else NOT_UNDERSTOOD if origin.errors else 200
    context = {"negotiation": here, "origin": origin, "twin": issue, **_beside(request, here, form)}
    return show(request, "issues/issue_log.html", form, status=status, **context)


@require_safe
def duplicates(request: Request, slug: str) -> HttpResponse:
    """The part of the log form that shows what is like what is being typed."""
    here = negotiation_at(request, slug)
    typed = TypedSoFar(request.GET)
    if not typed.is_valid():
        return HttpResponse(status=NOT_UNDERSTOOD)
    found = _alike(request, here, typed, _source(request, here, typed))
    return render(request, "issues/_duplicates.html", {"alike": found})


def _log(request: Request, form: LogIssueForm) -> Issue | None:
    """The issue that came of the form, now or when it was sent before; none where it has errors, or only looks."""
    send = request.POST.get("send")
    if not form.is_valid() or send == "check":
        return None
    return attempt(form, log_issue, by=request.user, submit=send in ("submit", "another"), **form.arguments())


def _logged(request: Request, form: LogIssueForm, issue: Issue) -> HttpResponse:
    address = issue.get_absolute_url()
    words = _("{} is waiting for review.") if issue.is_waiting else _("{} is logged as a draft.")
    message = format_html(words, format_html('<a href="{}">{}</a>', address, issue))
    again = request.POST.get("send") == "another"
    return done(request, message, f"{request.path}?{urlencode(form.same_again())}" if again else address)


def _beside(request: Request, here: Negotiation, form: LogIssueForm) -> dict[str, Any]:
    """What stands beside the form: what is like it, and the text of the source from which one comes."""
    typed = form.so_far
    source = _source(request, here, typed)
    found = {"alike": _alike(request, here, typed, source)}
    if source is None or "source" not in request.GET:
        return found
    quoted = [place_of(row.citation, source) for row in logged_from(request.user, source)]
    return found | {
        "source": source,
        "paragraphs": marked(source, filter(None, quoted), place_of(typed.quoted, source)),
        "log_url": f"{request.path}?source={source.pk}",
        "may_quote": True,
        "markings": markings_of(request, source),
    }


def _source(request: Request, here: Negotiation, typed: TypedSoFar) -> Source | None:
    keys = filter(None, [typed.cleaned_data.get("source")])
    return access.scope(request.user, VIEW, Source.objects.filter(negotiation=here, pk__in=keys)).first()


def _alike(request: Request, here: Negotiation, typed: TypedSoFar, source: Source | None) -> list[Alike]:
    cleaned = typed.cleaned_data
    return alike(request.user, here, cleaned.get("title", ""), source, cleaned.get("paragraph"))
