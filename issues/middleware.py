"""What surrounds every request: what every answer says, and who may ask; nothing that is typed is lost there."""

from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from issues import access
from issues.actions.second_factors import has_one
from issues.forms.kept import address, keep
from issues.models.walls import acting_for, take_back

Answer = Callable[[HttpRequest], HttpResponseBase]

PASSED = "second_factor"  # in the session of who logged in with one
BEFORE_IT = ("second-factor", "logout")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def private(get_response: Answer) -> Answer:
    """Let no other site load what is served here, and no browser keep a page; static files say how long they last."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return middleware


def own_pages_alone(get_response: Answer) -> Answer:
    """403 for a form that a page of another site sends, as the browser itself says: Sec-Fetch-Site, of Fetch Metadata.

    A sister site's is another's. Who types an address or loads a page anew sends `none`; older browsers don't say,
    and there the form's token has to do.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        sender = request.headers.get("Sec-Fetch-Site", "none")
        if request.method not in SAFE and sender not in ("same-origin", "none"):
            raise PermissionDenied(
                _("Another site sent this, so nothing was done. Open the page here, and do it again.")
            )
        return get_response(request)

    return middleware


class Walled:
    """One transaction for each request, in which the database shows what its person may see.

    What a request has written is taken back where it ends in an error of ours. Nobody, and the log-in itself, have
    none: they read accounts and sessions alone, and failures are counted.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self._opened: ContextVar[ExitStack] = ContextVar("opened")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as opened:
            self._opened.set(opened)
            answer = self.get_response(request)
            if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                take_back()
            return answer

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> None:
        if _asks_who(view_func) and request.user.is_authenticated:
            self._opened.get().enter_context(acting_for(request.user.pk, reads=request.method in SAFE))


class LogInRequired(LoginRequiredMiddleware):
    """Send nobody to the log-in; a form that they sent is kept for the person who had opened it."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        if not _asks_who(view_func):
            return None
        sent_on = super().process_view(request, view_func, view_args, view_kwargs)
        return sent_on or self._second_factor(request, view_func)

    def _second_factor(self, request: HttpRequest, view_func: Any) -> HttpResponse | None:
        """Open nothing of a compartment that asks for one to who logged in without: they set it up, or log in again."""
        here = request.resolver_match.url_name if request.resolver_match else ""
        user: Any = request.user
        if request.session.get(PASSED) or here in BEFORE_IT or not access.needs_second_factor(user):
            return None
        if has_one(user):
            logout(request)
            answer: HttpResponse = self.handle_no_permission(request, view_func)
            return answer
        return _to_set_up(request)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)  # a part of a page can't be the log-in; the script says so, or reloads
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if not keep(request):
            return redirect_to_login(_page_before(request))
        messages.info(request, _("Your log-in had ended. What you typed is kept: log in, and it is there again."))
        return redirect_to_login(address(request))


def _asks_who(view_func: Any) -> bool:
    """Whether a page asks who it is: not where that doesn't matter, so that /healthz answers without a database."""
    return getattr(view_func, "login_required", True)


def _to_set_up(request: HttpRequest) -> HttpResponse:
    """To the page where a second factor is set up, and back; a form that was sent is kept."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    back = address(request)
    if request.method == "POST":
        if keep(request):
            messages.info(request, _("What you typed is kept: it is there again once this is set up."))
        else:
            back = _page_before(request)
    return redirect_to_login(back, "second-factor")


def _page_before(request: HttpRequest) -> str:
    """The page on which a button was pressed, for an address that answers to nothing but buttons."""
    referrer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(referrer)._replace(scheme="", netloc="").geturl() if safe else "/"
