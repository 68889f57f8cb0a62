"""The review queue, and the decisions made there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from issues import access
from issues.access import CLEAR
from issues.actions.reviews import judge, judge_one_of
from issues.actions.verb import Stale
from issues.filters.decisions import dossier
from issues.filters.given import PageForm
from issues.filters.reviews import Queue, find, find_all, own
from issues.filters.waiting import Waiting
from issues.forms.kept import kept, let_go, token
from issues.forms.records import refuse
from issues.forms.reviews import Choice, DecisionForm, SelectionForm
from issues.models import Negotiation, Verdict, highest
from issues.statuses import CONFLICT, INVALID, NOT_UNDERSTOOD
from issues.views.requests import Request, negotiation_at

SAID = {
    Verdict.CLEARED: gettext_lazy("{record} is cleared: it is in the register now. {link}"),
    Verdict.RETURNED: gettext_lazy("{record} is returned to {author}, with your comment. {link}"),
}


@require_safe
def review(request: Request, slug: str) -> HttpResponse:
    """What waits for the reader's decision in a negotiation, with the first of it."""
    queue = Queue(request.user, _reviewed_at(request, slug))
    asked = PageForm(request.GET)
    if not asked.is_valid():
        raise BadRequest
    page = queue.page(asked.number)
    context = _context(request, queue, page, next(iter(page.object_list), None), DecisionForm())
    return render(request, "issues/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_item(request: Request, slug: str, kind: str, key: UUID) -> HttpResponse:
    """One thing that waits, or waited; a decision on it leads to the next."""
    queue = Queue(request.user, _reviewed_at(request, slug))
    waiting = find(request.user, queue.negotiation, kind, key)
    if request.method == "POST":
        return _decide(request, queue, waiting)
    before = kept(request)
    comment = before.typed.get("comment", "") if before else ""
    return _item(request, queue, waiting, DecisionForm(initial={"comment": comment}))


@require_http_methods(["GET", "HEAD", "POST"])
def review_several(request: Request, slug: str) -> HttpResponse:
    """Approve several things: a GET shows what was ticked, a POST decides and says what became of each."""
    here = _reviewed_at(request, slug)
    sent = request.method == "POST"
    form = SelectionForm(request.POST if sent else request.GET)
    choices: list[Choice] = form.cleaned_data["item"] if form.is_valid() else []
    found = find_all(request.user, here, [(choice.kind, choice.key) for choice in choices])
    markings = highest(marking for waiting in found.values() for marking in waiting.markings)
    shown = {"negotiation": here, "form": form, "missing": len(choices) - len(found), "markings": markings}
    if sent:
        shown["results"] = [_approve(found[choice.key], choice.version) for choice in choices if choice.key in found]
    else:
        shown["dossiers"] = [dossier(found[choice.key]) for choice in choices if choice.key in found]
    status = 200 if form.is_valid() else INVALID if sent else NOT_UNDERSTOOD
    return render(request, "issues/review_several.html", shown, status=status)


def _reviewed_at(request: Request, slug: str) -> Negotiation:
    """The negotiation of the address: 404 unseen, 403 where the reader reviews nothing of it."""
    here = negotiation_at(request, slug)
    if here.pk not in access.negotiations(request.user, CLEAR):
        raise PermissionDenied(_("You review nothing in this negotiation."))
    return here


def _decide(request: Request, queue: Queue, waiting: Waiting) -> HttpResponse:
    form = DecisionForm(request.POST)
    following = queue.after(waiting.ticket)
    try:
        if form.is_valid():
            judge(waiting.judged, by=request.user, **form.cleaned_data)
    except Stale:
        changed = find(request.user, queue.negotiation, waiting.kind, waiting.judged.pk)
        return _item(request, queue, changed, form, status=CONFLICT)
    except ValidationError as error:
        refuse(form, error)
    if not form.is_valid():
        return _item(request, queue, waiting, form, status=INVALID)
    let_go(request)
    messages.success(request, _what_was_done(waiting, form.cleaned_data["verdict"]))
    return redirect(_address(following) if following else reverse("review", args=[queue.negotiation.slug]))


def _approve(waiting: Waiting, version: int | None) -> tuple[Waiting, str]:
    return waiting, judge_one_of(waiting.judged, by=waiting.reader, version=version or 0, verdict=Verdict.CLEARED)


def _item(request: Request, queue: Queue, waiting: Waiting, form: DecisionForm, status: int = 200) -> HttpResponse:
    context = _context(request, queue, queue.page_with(waiting.ticket), waiting, form)
    return render(request, "issues/review.html", context | {"opened": True, "stale": status == CONFLICT}, status=status)


def _context(
    request: Request, queue: Queue, page: Page[Any], waiting: Waiting | None, form: DecisionForm
) -> dict[str, Any]:
    shown = dossier(waiting) if waiting else None
    mine = own(request.user, queue.negotiation).page()
    listed = [marking for entry in (*page.object_list, *mine.object_list) for marking in entry.markings]
    return {
        "negotiation": queue.negotiation,
        "page": page,
        "own": mine,
        "dossier": shown,
        "markings": highest([*listed, *(shown.markings if shown else [])]),
        "following": queue.after(waiting.ticket) if waiting else None,
        "form": form,
        "kept_for": token(request.user),
        "unchanged": request.GET.get("unchanged") == "yes",
    }


def _what_was_done(waiting: Waiting, verdict: str) -> str:
    link = format_html('<a href="{}">{}</a>', waiting.page.get_absolute_url(), _("Open it")) if waiting.page else ""
    return format_html(str(SAID[Verdict(verdict)]), record=waiting.reference, author=waiting.author, link=link)


def _address(waiting: Waiting) -> str:
    return reverse("review-item", args=[waiting.judged.negotiation.slug, waiting.kind, waiting.judged.pk])
