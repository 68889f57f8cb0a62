"""The second step of a log-in, and where people set it up."""

import time
from base64 import b32encode
from typing import Any

import segno
from django.contrib.auth import load_backend, login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from issues import access
from issues.actions.second_factors import give_up_second_factor, has_one, opens, phone, set_up_second_factor
from issues.forms.accounts import CodeForm
from issues.forms.records import refuse
from issues.middleware import PASSED
from issues.models import User
from issues.statuses import INVALID
from issues.views.form_pages import form_page
from issues.views.requests import Request

AWAITED = "awaited"  # who gave the right password, in the session of nobody
AWAITED_FOR = 300  # seconds
KEY = "second_factor_key"  # what is being set up
BACKEND = "django.contrib.auth.backends.ModelBackend"


def await_code(request: HttpRequest, user: User, then: str) -> None:
    """Remember for five minutes that `user` gave the right password, and where they were going."""
    until, proof = time.time() + AWAITED_FOR, user.get_session_auth_hash()
    request.session[AWAITED] = {"user": str(user.pk), "until": until, "proof": proof, "then": then}


@login_not_required
@sensitive_post_parameters()
@form_page
def code(request: HttpRequest) -> HttpResponse:
    """The second step: the code. Whoever didn't take the first one just before is sent to it."""
    user = _awaited(request)
    if user is None:
        return redirect("login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not _right(form, user):
        return render(request, "issues/code.html", {"form": form}, status=INVALID if form.is_bound else 200)
    then = request.session.pop(AWAITED)["then"]
    login(request, user, backend=BACKEND)
    request.session[PASSED] = True
    return redirect(then)


@sensitive_post_parameters()
@form_page
def second_factor(request: Request) -> HttpResponse:
    """Where a phone is set up; or given up, for another one or for new codes on paper."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if has_one(request.user):
        return _give_up(request, form)
    key = request.session.setdefault(KEY, phone(request.user).key)
    codes = _set_up(request, form, key) if form.is_valid() else None
    if codes is None:
        return _page(
            request,
            "issues/second_factor.html",
            form,
            **_shown(phone(request.user, key)),
            asked=access.needs_second_factor(request.user),
        )
    del request.session[KEY]
    request.session[PASSED] = True
    return render(request, "issues/second_factor_codes.html", {"codes": codes, "then": _then(request)})


def _give_up(request: Request, form: CodeForm) -> HttpResponse:
    if not _right(form, request.user):
        return _page(request, "issues/second_factor_kept.html", form)
    give_up_second_factor(by=request.user)
    request.session.pop(PASSED, None)
    return redirect("second-factor")


def _then(request: Request) -> str:
    """Where somebody was going who had to set it up first; home for others."""
    then = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure())
    return then if safe else reverse("home")


def _set_up(request: Request, form: CodeForm, key: str) -> list[str] | None:
    """The codes for paper; None where the form says why there are none."""
    try:
        return set_up_second_factor(by=request.user, key=key, code=form.cleaned_data["code"])
    except ValidationError as refused:
        refuse(form, refused)
        return None


def _page(request: Request, template: str, form: CodeForm, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=INVALID if form.is_bound else 200)


def _right(form: CodeForm, user: User) -> bool:
    """Whether the form has a code that opens; else it says what to do."""
    if not form.is_valid():
        return False
    right = opens(user=user, code=form.cleaned_data["code"])
    if not right:
        form.add_error("code", _("This code doesn't open. Wait until your phone shows another one, and enter that."))
    return right


def _awaited(request: HttpRequest) -> User | None:
    """Who gave the right password less than five minutes ago, if that is still theirs."""
    awaited = request.session.get(AWAITED)
    if awaited is None or awaited["until"] < time.time():
        return None
    user: Any = load_backend(BACKEND).get_user(awaited["user"])
    return user if user and constant_time_compare(awaited["proof"], user.get_session_auth_hash()) else None


def _shown(device: Any) -> dict[str, Any]:
    """The key as a picture, a link and letters: a phone photographs it, opens it, or has it typed."""
    rows = segno.make(device.config_url, micro=False).matrix
    dots = ((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    letters = b32encode(device.bin_key).decode()
    return {
        "picture": "".join(f"M{x} {y}h1v1h-1z" for x, y in dots),
        "size": len(rows),
        "address": device.config_url,
        "letters": " ".join(letters[at : at + 4] for at in range(0, len(letters), 4)),
    }
