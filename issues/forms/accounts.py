"""The operator's forms for accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from issues import access
from issues.access import EDIT, OPERATE, VIEW
from issues.forms.fields import ChoiceField
from issues.forms.frame import EditForm, VerbForm
from issues.models import User


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
