"""The forms by which a compartment works on an issue: handling, notes, and where it has the issue stand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from issues import access
from issues.forms.changes import ChangeForm
from issues.forms.fields import form_field
from issues.forms.records import RecordForm
from issues.models import Compartment, Handling, Note, StandingReport, User


class HandlingForm(ChangeForm):
    """Who deals with an issue in a private compartment, what they do next and by when."""

    class Meta:
        model = Handling
        fields = ("priority", "desk_officer", "next_step", "next_step_due", "next_meeting")
        formfield_callback = form_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].required = False  # it was opened before anybody had handled the issue


class NoteForm(RecordForm):
    """An internal note."""

    class Meta:
        model = Note
        fields = ("text", "compartment", "marking")
        formfield_callback = form_field
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}


class StandingForm(RecordForm):
    """Where a side that the reader may speak for, or the desk, has an issue stand."""

    class Meta:
        model = StandingReport
        fields = ("side", "standing", "from_date", "note")
        formfield_callback = form_field

    def __init__(self, *args: Any, user: User, places: Sequence[Compartment], **kwargs: Any) -> None:
        own = access.side_in(user, places[0])
        start: dict[str, Any] = {"from_date": timezone.localdate(), "side": own if places[0].is_joint else None}
        super().__init__(*args, user=user, places=places, **kwargs | {"initial": start | kwargs.get("initial", {})})
        side: Any = self.fields["side"]
        if not self.place.is_joint:
            side.empty_label = gettext_lazy("The desk")
        elif own is None:
            del self.fields["side"]
        else:
            side.required, side.empty_label, side.queryset = True, None, side.queryset.filter(pk=own.pk)
