"""What the forms of managers and operators have in common."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from issues.forms.records import LARGEST_VERSION, ModelForm, refuse
from issues.models import User


class VerbForm(ModelForm):
    """A form whose values go to a verb. The door sets whose it is, and what the verb `refused` of it before."""

    user: ClassVar[User]
    refused: ClassVar[ValidationError | None] = None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.refused is not None:
            refuse(self, self.refused)
        return cleaned

    @property
    def columns(self) -> dict[str, Any]:
        """The verb's arguments."""
        return self.cleaned_data


class EditForm(VerbForm):
    """A form that changes a row: it knows at which version the row was opened."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version


def stale(current: Any, form: type[VerbForm]) -> ValidationError:
    """What is said of a row that changed after it was opened: how it reads now."""
    names: Any = form._meta.fields
    now = "; ".join(f"{current._meta.get_field(name).verbose_name}: {_word(current, name)}" for name in names)
    return ValidationError(
        _("Somebody changed this after you opened it; nothing was saved. Now it reads: %(now)s. Save to replace that."),
        params={"now": now},
    )


def _word(row: Any, name: str) -> Any:
    in_words = getattr(row, f"get_{name}_display", None)
    return in_words() if in_words else getattr(row, name)
