"""The forms of where an issue was raised, and what became of it there."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from issues import access
from issues.access import VIEW
from issues.forms.changes import ChangeForm
from issues.forms.fields import form_field
from issues.forms.records import RecordForm
from issues.models import AgendaItem, Compartment, Issue

OUTCOME = ("number", "off_agenda", "outcome", "note")
NOTE = forms.Textarea(attrs={"rows": 3})


class RaisedForm(RecordForm):
    """That `issue` was, or will be, raised at a meeting."""

    class Meta:
        model = AgendaItem
        fields = ("meeting", *OUTCOME, "compartment")
        formfield_callback = form_field
        widgets = {"note": NOTE}

    def __init__(self, *args: Any, issue: Issue, places: Sequence[Compartment], **kwargs: Any) -> None:
        kwargs["initial"] = {"compartment": places[-1]} | kwargs.get("initial", {})
        super().__init__(*args, places=places, **kwargs)
        self.issue = issue

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        there = {"issue": self.issue, "meeting": cleaned.get("meeting"), "compartment": self.place}
        if access.scope(self.user, VIEW, AgendaItem.objects.filter(**there)).exists():
            self.add_error("meeting", _("The issue is recorded at this meeting already."))
        return cleaned


class OutcomeForm(ChangeForm):
    """What became of an issue at a meeting."""

    class Meta:
        model = AgendaItem
        fields = OUTCOME
        formfield_callback = form_field
        widgets = {"note": NOTE}
