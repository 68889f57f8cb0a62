"""What surrounds every request: nothing but the log-in is open to nobody, and nothing typed is lost there."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from issues.forms.kept import keep


class LogInRequired(LoginRequiredMiddleware):
    """Send nobody to the log-in; a form that they sent is kept for the person who had opened it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:
        if request.method == "POST":
            keep(request)
        return super().handle_no_permission(request, view_func)
