"""The forms to log and to change a meeting, and to say who came."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.forms.changes import ReviewedForm
from issues.forms.fields import form_field
from issues.forms.records import RecordForm
from issues.models import Delegate, Meeting
from issues.models.snapshots import CONTENT

TIME = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
time_zones = cache(zoneinfo.available_timezones)  # it opens hundreds of files each time
WIDGETS = {"summary": forms.Textarea(attrs={"rows": 3}), "start_time": TIME, "end_time": TIME}


class Held(RecordForm):
    """What both forms ask of a meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings: Any = self.fields["postponed_to"]
        meetings.queryset = meetings.queryset.exclude(pk=self.instance.pk)
        self.fields["precision"].help_text = gettext_lazy(
            "Where only the month or the year is known, give any day in it."
        )

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in time_zones():
            raise ValidationError(_("There is no such time zone. Give one such as America/Havana, or UTC."))
        return name


class LogMeetingForm(Held):
    """A round, a meeting of experts, a call or a note."""

    class Meta:
        model = Meeting
        fields = ("compartment", *CONTENT[Meeting])
        formfield_callback = form_field
        widgets = WIDGETS

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"compartment": places[-1]} | kwargs.get("initial", {})
        super().__init__(*args, places=places, **kwargs)


class EditMeetingForm(ReviewedForm, Held):
    """Change a meeting, or propose to."""

    class Meta:
        model = Meeting
        fields = CONTENT[Meeting]
        formfield_callback = form_field
        widgets = WIDGETS


class DelegateForm(RecordForm):
    """A member of a side's delegation."""

    class Meta:
        model = Delegate
        fields = ("side", "name", "title", "role")
        formfield_callback = form_field
