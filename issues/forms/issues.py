"""The forms to log and to edit an issue, and to look for others like it."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from issues import access
from issues.forms.changes import ReviewedForm
from issues.forms.fields import NOT_RAISED, RaisedAtField, column, form_field
from issues.forms.passages import QuotesPassage
from issues.forms.records import RecordForm, with_value
from issues.models import AgendaItem, Citation, Compartment, Handling, Issue, User
from issues.models.snapshots import CONTENT

ROWS = {"rows": 3}
# What stands outside of the fold, or is sent with every form.
ALWAYS_SHOWN = (
    *("title", "raised_by", "meeting", "compartment", "submission_key", "paragraph", "start", "end", "source_language"),
)
HANDLING = ("priority", "desk_officer", "next_step", "next_step_due")


class TypedSoFar(QuotesPassage):
    """What of a log form that is being filled in, and may be wrong, can be told already."""

    title = column(Issue, "title", required=False)
    source = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    @property
    def quoted(self) -> Citation:
        """The passage as a citation of it would be, never saved."""
        names = ("paragraph", "start", "end")
        span = {name: self.cleaned_data.get(name) for name in names}
        return Citation(quotation=self.cleaned_data.get("quotation") or "", **span)


class LogIssueForm(QuotesPassage, RecordForm):
    """Three fields are required, the rest can be left; `handling` fields go to the reader's own private compartment."""

    meeting = column(AgendaItem, "meeting", form_class=RaisedAtField, label=gettext_lazy("Raised at"))
    off_agenda = column(AgendaItem, "off_agenda")
    priority = column(Handling, "priority")
    desk_officer = column(Handling, "desk_officer", required=False)
    next_step = column(Handling, "next_step")
    next_step_due = column(Handling, "next_step_due")
    submission_key = forms.UUIDField(required=False, widget=forms.HiddenInput, label=gettext_lazy("Form"))

    class Meta:
        model = Issue
        fields = ("compartment", *CONTENT[Issue])
        formfield_callback = form_field
        widgets = {"summary": forms.Textarea(attrs=ROWS)}

    def __init__(self, *args: Any, user: User, places: Sequence[Compartment], **kwargs: Any) -> None:
        fresh = {"submission_key": uuid.uuid4(), "compartment": places[-1]}
        kwargs["initial"] = fresh | kwargs.get("initial", {})
        super().__init__(*args, user=user, places=places, **kwargs)
        self.fields["title"].widget.attrs["autofocus"] = not self.is_bound
        if not access.private(places):
            for name in HANDLING:
                del self.fields[name]

    @property
    def is_unfolded(self) -> bool:
        """Whether there is something in the fields that can be left: an error, or what was typed."""
        touched = {*self.errors, *self.changed_data} if self.is_bound else set()
        return bool(self.kept_at or touched & (set(self.fields) - set(ALWAYS_SHOWN)))

    @property
    def desk(self) -> Compartment | None:
        """The private compartment that handles the issue: its own, or the reader's where it is logged jointly."""
        desks = access.private(self.places) if self.place.is_joint else [self.place]
        return desks[0] if desks else None

    @property
    def handling(self) -> dict[str, Any]:
        """How it is handled; empty where nothing of it was filled in."""
        filled_in = {name: value for name in HANDLING if (value := self.cleaned_data.get(name))}
        default = Handling._meta.get_field("priority").default
        return filled_in if filled_in != {"priority": default} else {}

    def arguments(self) -> dict[str, Any]:
        """What `log_issue` asks for."""
        taken = ("meeting", "off_agenda", "submission_key")
        return {name: self.cleaned_data[name] for name in taken} | {
            "compartment": self.place,
            "passage": self.passage,
            "handling": self.handling,
            "handled_in": self.desk,
            **self.columns,
        }

    @property
    def so_far(self) -> TypedSoFar:
        """What can be told of it before it is complete."""
        names = TypedSoFar.base_fields
        typed = TypedSoFar({name: self.fields[name].prepare_value(self[name].value()) for name in names})
        typed.full_clean()
        return typed

    def same_again(self) -> dict[str, Any]:
        """The parameters with which the form for another issue of the same occasion starts."""
        kept = {name: self.cleaned_data.get(name) for name in ("meeting", "raised_by")}
        kept["source"] = self.passage.source if self.passage else None
        fields = {name: self.fields[name].prepare_value(row) for name, row in kept.items() if row}
        return {"meeting": NOT_RAISED} | fields | {"compartment": self.place.prefix}

    def renew(self) -> None:
        """Make a new form of what was typed: sent again, it logs another issue."""
        self.data = with_value(self.data, "submission_key", uuid.uuid4())


class EditIssueForm(ReviewedForm):
    """Change an issue, or propose to."""

    class Meta:
        model = Issue
        fields = CONTENT[Issue]
        formfield_callback = form_field
        widgets = {"summary": forms.Textarea(attrs=ROWS)}
