"""The log-in, and the operator's forms for accounts."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from issues import access
from issues.access import EDIT, OPERATE, VIEW
from issues.forms.fields import ChoiceField
from issues.forms.frame import EditForm, VerbForm
from issues.models import User


class LogInForm(AuthenticationForm):
    """Django's, which tries names of any length. It says how long nothing is tried where too many have failed."""

    username = UsernameField(max_length=User._meta.get_field("username").max_length)

    def get_invalid_login_error(self) -> ValidationError:
        if not getattr(self.request, "axes_locked_out", False):
            return super().get_invalid_login_error()
        minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
        message = ngettext(
            "Too many log-ins failed. Wait %(minutes)d minute, and log in then: nothing is tried before, not even the "
            "right password. If you don't know yours any more, ask your operator for a new one.",
            "Too many log-ins failed. Wait %(minutes)d minutes, and log in then: nothing is tried before, not even the "
            "right password. If you don't know yours any more, ask your operator for a new one.",
            minutes,
        )
        return ValidationError(message, code="locked_out", params={"minutes": minutes})


class CodeForm(forms.Form):
    """A code from a phone, or from paper, with whatever spaces and capital letters it was typed."""

    code = forms.CharField(max_length=40, label=_("Code"))

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


class AccountForm(VerbForm):
    """An account; its owner sets the password."""

    is_staff = forms.BooleanField(required=False, label=_("may open the administration"))
    is_superuser = forms.BooleanField(
        required=False, label=_("operator"), help_text=_("Keeps accounts and opens negotiations; sees no record.")
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "is_staff", "is_superuser")


class EditAccountForm(EditForm, AccountForm):
    class Meta(AccountForm.Meta):
        fields = ("name", "email", "is_staff", "is_superuser")  # type: ignore[assignment]


class LeaverForm(forms.Form):
    """Who takes over what a leaver has on their desk: a colleague of one of their private compartments."""

    hand_over_to = ChoiceField(None, required=False, label=_("Hand over to"), empty_label=_("Nobody"))

    def __init__(self, *args: Any, user: User, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = access.people(EDIT, access.private(access.compartments(leaver, VIEW)))
        others = access.scope(user, OPERATE, colleagues.exclude(pk=leaver.pk))
        field: Any = self.fields["hand_over_to"]
        field.queryset = others
