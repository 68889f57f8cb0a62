"""The forms of a reviewer: a decision on one record, and a selection of several."""

import re
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from issues.forms.fields import column
from issues.forms.records import LARGEST_VERSION
from issues.models import Review, Verdict

MOST_AT_A_TIME = 25

_CHOICE = re.compile(r"\A(issue|position|meeting|proposal):([0-9a-f-]{36})(?::([1-9]\d{0,8}))?\Z")


class Choice(NamedTuple):
    """Something that was ticked, as it was at `version`; None where nobody has looked at it yet."""

    kind: str
    key: UUID
    version: int | None


class DecisionForm(forms.Form):
    """What a reviewer decides of a record as it was at `version`."""

    verdict = forms.ChoiceField(choices=Verdict.choices, label=_("Decision"))
    comment = column(Review, "comment", widget=forms.Textarea(attrs={"rows": 1}))
    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput, label=_("Version"))


class ChoicesField(forms.Field):
    """Records of the queue: kind and key of each, and once they have been looked at their version."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Tick what you want to approve."),
        "invalid": _("This isn't waiting for review."),
        "too_many": _("Approve at most %(most)s at a time."),
    }

    def to_python(self, value: Any) -> list[Choice]:
        texts = list(dict.fromkeys(value or []))
        if len(texts) > MOST_AT_A_TIME:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"most": MOST_AT_A_TIME})
        return [self._choice(text) for text in texts]

    def _choice(self, text: str) -> Choice:
        parts = _CHOICE.match(text)
        try:
            kind, key, version = parts.groups() if parts else ("", "", None)
            return Choice(kind, UUID(key), int(version) if version else None)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class SelectionForm(forms.Form):
    """Several records of the queue."""

    item = ChoicesField(label=_("Selected"))


class SeveralForm(SelectionForm):
    """The same decision on several records; to return them takes a comment."""

    comment = column(Review, "comment")

    def __init__(self, *args: Any, verdict: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].required = verdict == Verdict.RETURNED
