"""Pages for what went wrong."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from issues.forms.kept import keep

RETRY_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or, where the database can't be reached, 503 with Retry-After: the next request tries again."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = render_to_string("issues/error_503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    return HttpResponse(render_to_string("issues/error_500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose log-in has changed since it was opened; what was typed is kept."""
    keep(request)
    return render(request, "issues/error_csrf.html", status=403)
