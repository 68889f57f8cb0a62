"""Passages that bear on an issue, or on a position on it."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT, VIEW
from issues.actions import sources
from issues.forms.sources import CiteForm
from issues.models import Citation
from issues.views.form_pages import attempt, done, form_page, logging, opened
from issues.views.requests import Request, about, issue_at, record_at


@form_page
def cite(request: Request, slug: str, reference: str, key: UUID | None = None) -> HttpResponse:
    """Let a passage bear on an issue, or on the position `key` on it."""
    issue, record = record_at(request, slug, reference, key)
    form = opened(request, CiteForm, places=[record.compartment])

    def send() -> str:
        cited = attempt(form, sources.cite, record=record, passage=form.passage, by=request.user, **form.columns)
        return _("The passage is cited.") if cited else ""

    context = about(request, issue) | {"record": record}
    return logging(request, "issues/citation_add.html", form, send, issue, **context)


@form_page
def remove(request: Request, slug: str, reference: str, key: UUID) -> HttpResponse:
    """Take a citation of an issue, of a position on it or of what became of it at a meeting back, once confirmed."""
    issue = issue_at(request, slug, reference, VIEW)
    of_it = Q(issue=issue) | Q(position__issue=issue) | Q(agenda_item__issue=issue)
    rows = Citation.objects.filter(of_it).with_source().select_related("compartment")
    citation = access.fetch(request.user, EDIT, rows, pk=key)
    if request.method == "POST":
        sources.remove_citation(citation=citation, by=request.user)
        return done(request, _("The citation is taken back."), issue)
    source = access.seen(request.user, citation.source)
    context = about(request, issue, source) | {"citation": citation, "source": source}
    return render(request, "issues/citation_remove.html", context)
