"""What every page with a form does: stand where it was left, hand what was typed to a verb, say what is wrong."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from issues.actions.verb import Stale
from issues.forms.changes import ChangeForm
from issues.forms.kept import kept, let_go
from issues.forms.records import RecordForm, refuse
from issues.models import Issue, Meeting
from issues.statuses import CONFLICT, INVALID
from issues.views.requests import Request

Form = TypeVar("Form", bound=RecordForm)
Result = TypeVar("Result")
Place = str | Issue | Meeting  # an address, or the record whose page is there

form_page = require_http_methods(["GET", "HEAD", "POST"])


def opened(request: Request, form_class: Callable[..., Form], **options: Any) -> Form:
    """The form as it was sent, or as its reader left it when their log-in ended, or a fresh one."""
    if request.method == "POST":
        return form_class(request.POST, user=request.user, **options)
    form = form_class(user=request.user, **options)
    left = None if "afresh" in request.GET else kept(request)
    if left:
        form.restore(left.typed)
        form.kept_at = left.at
    return form


def attempt(form: RecordForm, verb: Callable[..., Result], **arguments: Any) -> Result | None:
    """What `verb` gives; None where it refuses, and the form says why."""
    try:
        return verb(**arguments)
    except ValidationError as error:
        refuse(form, error)
        return None


def changed(form: ChangeForm, verb: Callable[..., Result], **arguments: Any) -> Result | None:
    """What `verb` makes of the record; None where the form has errors. Raises Stale where it was changed meanwhile."""
    valid = form.is_valid()
    if form.is_overtaken:
        raise Stale(form.record)
    return attempt(form, verb, **arguments, **form.arguments()) if valid else None


def show(request: Request, template: str, form: RecordForm, /, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page with its form, which answers INVALID where something in it is wrong."""
    status = INVALID if status == 200 and form.errors else status
    return render(request, template, {"form": form, **context}, status=status)


def done(request: Request, message: str, back: Place) -> HttpResponse:
    """On to `back` with the good news."""
    let_go(request)
    messages.success(request, message)
    return redirect(back)


def logging(
    request: Request, template: str, form: RecordForm, send: Callable[[], str], back: Place, /, **context: Any
) -> HttpResponse:
    """The page of a form that logs something: `send` hands a valid one to a verb, and says what became of it."""
    said = send() if request.method == "POST" and form.is_valid() else ""
    return done(request, said, back) if said else show(request, template, form, **context)


def changing(
    request: Request, template: str, form: ChangeForm, send: Callable[[], str], back: Place, /, **context: Any
) -> HttpResponse:
    """The page of a form that changes a record. Where somebody else did meanwhile, both texts: nothing is sent."""
    try:
        said = send() if request.method == "POST" else ""
    except Stale as stale:
        return _overtaken(request, template, form, stale.current, context)
    return done(request, said, back) if said else show(request, template, form, **context)


def _overtaken(request: Request, template: str, form: ChangeForm, now: Any, context: dict[str, Any]) -> HttpResponse:
    """The form again on the record as it is `now`: sent once more it goes through, on the version that was shown."""
    again = type(form)(form.at(now.version), user=request.user, instance=now)
    differences = {"differences": form.differences(now), "overtaken": True}
    return show(request, template, again, status=CONFLICT, **context | differences)
