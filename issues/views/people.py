"""One's own preferences."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from issues.actions.people import set_preferences
from issues.forms.people import SYSTEM, PreferencesForm
from issues.statuses import INVALID
from issues.views.form_pages import form_page
from issues.views.requests import Request

ONE_YEAR = 365 * 24 * 3600


@form_page
def preferences(request: Request) -> HttpResponse:
    """What a person may set for themselves: whether single keys act, and the colours in this browser."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, SYSTEM)
    start = {"single_keys": request.user.single_keys, "theme": theme}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=start)
    if not form.is_valid():
        return render(request, "issues/preferences.html", {"form": form}, status=INVALID if form.errors else 200)
    set_preferences(by=request.user, single_keys=form.cleaned_data["single_keys"])
    messages.success(request, _("Your preferences are saved."))
    response = redirect("preferences")
    _keep_theme(response, form.cleaned_data["theme"])
    return response


def _keep_theme(response: HttpResponse, theme: str) -> None:
    """In a cookie: a page has its colours before anybody has logged in."""
    if theme == SYSTEM:
        response.delete_cookie(settings.THEME_COOKIE_NAME)
    else:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(
            settings.THEME_COOKIE_NAME, theme, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
