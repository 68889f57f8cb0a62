"""The form of one's own preferences."""

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.fields import column
from issues.models import User

SYSTEM = "system"
THEMES = ((SYSTEM, _("As the system is set")), ("light", _("Light")), ("dark", _("Dark")))


class PreferencesForm(forms.Form):
    """Single keys are the account's; the theme is this browser's."""

    theme = forms.ChoiceField(choices=THEMES, widget=forms.RadioSelect, label=_("Colours"))
    single_keys = column(User, "single_keys")
