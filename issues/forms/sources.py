"""The forms to log a source, to change what is known of it, and to quote it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from issues.forms.changes import ChangeForm
from issues.forms.fields import column, form_field
from issues.forms.passages import QuotesPassage
from issues.forms.records import RecordForm
from issues.models import Citation, Compartment, Source

COLUMNS = (
    *("title", "type", "publisher", "published_on", "precision", "url", "language", "verification", "marking", "text"),
)
TEXT = forms.Textarea(attrs={"rows": 12})
HELP = {"text": gettext_lazy("Only where you may keep it here. Leave an empty line between paragraphs.")}


class LogSourceForm(RecordForm):
    """A document that proves what the register says."""

    class Meta:
        model = Source
        fields = (*COLUMNS, "compartment")
        formfield_callback = form_field
        widgets = {"text": TEXT}
        help_texts = HELP

    def __init__(self, *args: Any, places: Sequence[Compartment], **kwargs: Any) -> None:
        kwargs["initial"] = {"compartment": places[-1]} | kwargs.get("initial", {})
        super().__init__(*args, places=places, **kwargs)


class EditSourceForm(ChangeForm):
    """What is known of a document."""

    class Meta:
        model = Source
        fields = COLUMNS
        formfield_callback = form_field
        widgets = {"text": TEXT}
        help_texts = HELP


class CiteForm(QuotesPassage, RecordForm):
    """A passage that bears on a record that is logged already, or says otherwise."""

    needs_source = True
    source = column(Citation, "source", required=False, empty_label=gettext_lazy("Choose…"))

    class Meta:
        model = Citation
        fields = ("disputes", "note")
        formfield_callback = form_field
