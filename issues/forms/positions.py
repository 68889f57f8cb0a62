"""The forms to log and to change what a side says."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import access
from issues.forms.changes import ReviewedForm
from issues.forms.fields import form_field
from issues.forms.passages import QuotesPassage
from issues.forms.records import RecordForm
from issues.models import Compartment, Position, User
from issues.models.snapshots import CONTENT

TEXT = forms.Textarea(attrs={"rows": 4})


class Said(RecordForm):
    """What both forms ask of a position."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["said_on"].required = False
        self.fields["said_on"].help_text = gettext_lazy("The day of the meeting, unless you give another.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        side, meeting = cleaned.get("side"), cleaned.get("meeting")
        if cleaned.get("authorised") and side and not access.may_speak_for(self.user, side, self.place):
            self.add_error("authorised", _("Only members of that side record what its capital authorised."))
        if not cleaned.get("said_on") and "said_on" not in self.errors:
            if meeting:
                cleaned["said_on"] = meeting.start_date
            elif "meeting" not in self.errors:
                self.add_error("said_on", _("Give the meeting at which it was said, or the day."))
        return cleaned


class LogPositionForm(QuotesPassage, Said):
    """A side's stand, at a meeting or on a day, with the passage that proves it."""

    class Meta:
        model = Position
        fields = (*CONTENT[Position], "compartment")
        formfield_callback = form_field
        widgets = {"text": TEXT}

    def __init__(self, *args: Any, user: User, places: Sequence[Compartment], **kwargs: Any) -> None:
        kwargs["initial"] = {"compartment": places[-1]} | kwargs.get("initial", {})
        super().__init__(*args, user=user, places=places, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """What `log_position` asks for, beside the issue."""
        passages = [passage] if (passage := self.passage) else []
        return {"compartment": self.place, "passages": passages, **self.columns}


class EditPositionForm(ReviewedForm, Said):
    """Change a position, or propose to."""

    class Meta:
        model = Position
        fields = CONTENT[Position]
        formfield_callback = form_field
        widgets = {"text": TEXT}
