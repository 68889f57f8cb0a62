"""One's own preferences."""

from django.http import HttpResponse
from django.shortcuts import render

from issues.views.requests import Request


def preferences(request: Request) -> HttpResponse:
    """What a person may set for themselves."""
    return render(request, "issues/preferences.html")
