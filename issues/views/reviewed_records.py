"""What the pages of issues, positions and meetings do alike: change, withdraw and restore, take a proposal back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from issues.actions import reviews
from issues.actions.verb import Stale
from issues.filters.returns import last_return
from issues.forms.changes import RestoreForm, ReviewedForm, WithdrawForm
from issues.models import Clearance, Proposal, Review, ReviewedRecord
from issues.models.snapshots import columns_of
from issues.views.form_pages import Place, changed, changing, opened
from issues.views.requests import Request


def editing(
    request: Request,
    template: str,
    form_class: Callable[..., ReviewedForm],
    record: ReviewedRecord,
    back: Place,
    /,
    **context: Any,
) -> HttpResponse:
    """The page on which a record is changed; where it is cleared, a change is proposed."""
    if record.clearance == Clearance.WITHDRAWN and request.method != "POST":
        messages.warning(request, _("This is withdrawn. Restore it before you change it."))
        return redirect(back)
    returned = last_return(request.user, record)
    form = _edit_form(request, form_class, record, returned)
    return changing(
        request, template, form, lambda: _revised(request, form, record), back, **context, returned=returned
    )


def _edit_form(
    request: Request, form_class: Callable[..., ReviewedForm], record: ReviewedRecord, returned: Review | None
) -> ReviewedForm:
    """The form of a record as it is in the register; with what the reader proposed, where that was `returned`."""
    afresh = request.method == "POST" or "afresh" in request.GET
    proposal = None if afresh or returned is None else returned.proposal
    start = {"reason": proposal.reason, **columns_of(type(record), proposal.changes)} if proposal else {}
    return opened(request, form_class, instance=record, initial=start)


def _revised(request: Request, form: ReviewedForm, record: ReviewedRecord) -> str:
    """What to say of the change; nothing where the form has errors."""
    if record.is_cleared:
        proposed = changed(form, reviews.propose, record=record, by=request.user)
        return _("Your change is proposed. It takes effect when a reviewer clears it.") if proposed else ""
    if not changed(form, reviews.revise, record=record, by=request.user):
        return ""
    if request.POST.get("send") == "submit":
        reviews.submit(record=record, by=request.user)
        return _("Saved, and submitted for review.")
    return _("Saved.")


def withdrawing(
    request: Request, template: str, record: ReviewedRecord, back: Place, /, **context: Any
) -> HttpResponse:
    """The page on which a record is taken out of the default lists, with the reason."""
    form = opened(request, WithdrawForm, instance=record)

    def send() -> str:
        gone = changed(form, reviews.withdraw, record=record, by=request.user)
        return _("Withdrawn. It can be restored here.") if gone else ""

    return changing(request, template, form, send, back, **context)


def restoring(request: Request, template: str, record: ReviewedRecord, back: Place, /, **context: Any) -> HttpResponse:
    """The page on which a record that was withdrawn is brought back, as a draft."""
    form = opened(request, RestoreForm, instance=record)

    def send() -> str:
        restored = changed(form, reviews.restore, record=record, by=request.user)
        return _("Restored, as a draft.") if restored else ""

    return changing(request, template, form, send, back, **context)


def taking_back(request: Request, proposal: Proposal, back: Place) -> HttpResponse:
    """Take back what the reader proposed, and say whether somebody had decided on it before."""
    try:
        reviews.take_back(proposal=proposal, by=request.user)
    except Stale:
        messages.warning(request, _("The proposal was decided on in the meantime."))
    else:
        messages.success(request, _("Your proposal is taken back."))
    return redirect(back)
