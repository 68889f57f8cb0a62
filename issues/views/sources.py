"""The list of sources, the page of one, and the forms to log and to change one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from issues import access
from issues.access import EDIT, LOG, VIEW
from issues.actions.sources import change_source, log_source
from issues.filters.source_texts import logged_from, marked, place_of
from issues.filters.sources import source_list
from issues.forms.sources import EditSourceForm, LogSourceForm
from issues.models import Source
from issues.statuses import NOT_UNDERSTOOD
from issues.views.form_pages import attempt, changed, changing, done, form_page, opened, show
from issues.views.requests import Request, markings_of, negotiation_at, places_to_log


@require_safe
def sources(request: Request, slug: str) -> HttpResponse:
    """The sources of a negotiation."""
    here = negotiation_at(request, slug)
    found = source_list(request.user, here, request.GET)
    context = {
        "negotiation": here,
        "page": found.page,
        "problems": found.problems,
        "words": request.GET.get("q", ""),
        "selects": found.selects,
        "may_log": here.pk in access.negotiations(request.user, LOG),
        "markings": markings_of(request, *found.page),
    }
    return render(request, "issues/source_list.html", context, status=NOT_UNDERSTOOD if found.problems else 200)


@require_safe
def source(request: Request, slug: str, key: UUID) -> HttpResponse:
    """One source: its text with every quotation marked, and beside it what was logged from it."""
    here = negotiation_at(request, slug)
    rows = Source.objects.select_related("marking", "compartment")
    found = access.fetch(request.user, VIEW, rows, negotiation=here, pk=key)
    logged, may_log = logged_from(request.user, found), here.pk in access.negotiations(request.user, LOG)
    context = {
        "negotiation": here,
        "source": found,
        "logged": logged,
        "count": len({row.issue for row in logged if row.issue}),
        "paragraphs": marked(found, filter(None, (place_of(row.citation, found) for row in logged))),
        "may_edit": access.allows(request.user, EDIT, found),
        "log_links": may_log,
        "may_quote": may_log,
        "log_url": f"{reverse('issue-log', args=[slug])}?source={found.pk}",
        "markings": markings_of(request, found, *(each for row in logged for each in (row.issue, row.position))),
    }
    return render(request, "issues/source.html", context)


@form_page
def log(request: Request, slug: str) -> HttpResponse:
    """Log a source."""
    here = negotiation_at(request, slug)
    form = opened(request, LogSourceForm, places=places_to_log(request, here))
    if request.method == "POST" and form.is_valid():
        logged = attempt(form, log_source, compartment=form.place, by=request.user, **form.columns)
        if logged:
            return done(request, _("The source is logged."), reverse("source", args=[slug, logged.pk]))
    return show(request, "issues/source_log.html", form, negotiation=here)


@form_page
def edit(request: Request, slug: str, key: UUID) -> HttpResponse:
    """Change what is known of a source."""
    here = negotiation_at(request, slug)
    rows = Source.objects.select_related("marking", "compartment")
    found = access.fetch(request.user, EDIT, rows, negotiation=here, pk=key)
    form = opened(request, EditSourceForm, instance=found)

    def send() -> str:
        return _("Saved.") if changed(form, change_source, source=found, by=request.user) else ""

    context = {"negotiation": here, "source": found, "markings": markings_of(request, found)}
    return changing(request, "issues/source_edit.html", form, send, reverse("source", args=[slug, key]), **context)
