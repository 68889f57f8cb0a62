"""Logging in, and setting one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from issues.actions.second_factors import has_one
from issues.forms.accounts import LogInForm
from issues.statuses import INVALID, TOO_MANY
from issues.views.second_factors import await_code


class Refuses:
    """A form that is shown again for what is wrong in it says so by its status."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = INVALID
        return answer


class ShowsRules(Refuses):
    """A form for a new password says what is asked of one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"rules": password_validators_help_texts()}


class LogIn(Refuses, auth.LoginView):
    """The site's only log-in. It answers alike to a wrong password, an unknown name and a closed account.

    429 with Retry-After where too many have failed, to the right password too.
    """

    template_name = "issues/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:
        """Where to go on to, which is home where that would be here again: Django takes it for a mistake of ours."""
        address = super().get_redirect_url()
        return "" if address.partition("?")[0] == self.request.path else address

    def form_valid(self, form: Any) -> HttpResponse:
        """Let them in; or ask for a code first, if they have set that up."""
        if not has_one(form.get_user()):
            return super().form_valid(form)
        await_code(self.request, form.get_user(), self.get_success_url())
        return redirect("code")

    def form_invalid(self, form: Any) -> HttpResponse:
        answer = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "locked_out"):
            answer.status_code = TOO_MANY
            answer.headers["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
        return answer


class SetPassword(ShowsRules, auth.PasswordResetConfirmView):
    """Where the owner of an account sets a password, at the address that the operator handed over."""

    template_name = "issues/set_password.html"
    success_url = reverse_lazy("login")

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """404 for an address that was used, is older than three days, or never was one."""
        return super().render_to_response(context, status=200 if self.validlink else 404, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is set. Log in with it."))
        return super().form_valid(form)


class ChangePassword(ShowsRules, auth.PasswordChangeView):
    """Where people change their own password."""

    template_name = "issues/change_password.html"
    success_url = reverse_lazy("preferences")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Your password is changed."))
        return super().form_valid(form)
