"""Pages for what went wrong. None of them names what was asked for: hidden and absent answer alike."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from issues.forms.kept import keep
from issues.statuses import NOT_UNDERSTOOD

RETRY_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or, where the database can't be reached, 503 with Retry-After: the next request tries again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = render_to_string("issues/error_503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    return HttpResponse(render_to_string("issues/error_500.html"), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 for more than a form may hold."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "issues/error_413.html", status=413)
    return render(request, "issues/error_400.html", status=NOT_UNDERSTOOD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where a verb gave one."""
    return render(request, "issues/error_403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is hidden as for what isn't there."""
    return render(request, "issues/error_404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose log-in has changed since it was opened; what was typed is kept."""
    return render(request, "issues/error_csrf.html", {"kept": keep(request)}, status=403)
