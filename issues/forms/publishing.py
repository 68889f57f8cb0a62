"""The form with which a private issue is published: what of it, and where it goes in the joint record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import access
from issues.actions.publishing import Said
from issues.forms.fields import column, form_field
from issues.forms.records import LARGEST_VERSION, RecordForm
from issues.models import AgendaItem, Citation, Compartment, Issue, Position, User

Quoted = Mapping[UUID, Sequence[Citation]]

ASKED = ("title", "summary", "language", "kind", "raised_by", "supported_by", "addressed_to", "topic", "marking")
FURTHER = ("marking", "submit", "version")  # what is asked where the issue is published already
ROWS = {"rows": 4}


class CitationsField(forms.MultipleChoiceField):
    """Some of the citations of a private record, each by its quotation and the bibliographic line of its source."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, citations: Sequence[Citation]) -> None:
        self.known = {str(citation.pk): citation for citation in citations}
        self.choices = [(key, _line(citation)) for key, citation in self.known.items()]


def citations_field() -> CitationsField:
    help_text = gettext_lazy("Of each the quotation and the bibliographic line, never the text of the source.")
    return CitationsField(required=False, label=gettext_lazy("Citations to publish"), help_text=help_text)


def _cited(form: forms.BaseForm) -> list[Citation]:
    """The citations that were chosen: keys to the form, which checks the rows that a joint record may refer to."""
    field = form.fields.get("citations")
    chosen = form.cleaned_data["citations"] if field else []
    return [field.known[key] for key in chosen] if isinstance(field, CitationsField) else []


class PublishPositionForm(RecordForm):
    """Whether a private position is published too, and where or when it was said, as far as the joint record knows."""

    chosen = forms.BooleanField(required=False, label=gettext_lazy("Publish this position"))
    citations = citations_field()
    field_order = ("chosen", "meeting", "said_on", "citations")

    class Meta:
        model = Position
        fields = ("meeting", "said_on")
        formfield_callback = form_field

    def __init__(self, *args: Any, position: Position, citations: Sequence[Citation], **kwargs: Any) -> None:
        start = {"meeting": _joint(position.meeting, kwargs["places"]), "said_on": position.said_on}
        super().__init__(*args, initial=start, prefix=str(position.pk), **kwargs)
        self.position = position
        self.fields["said_on"].required = False
        _offer(self, citations)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        meeting = cleaned.get("meeting")
        if cleaned.get("chosen") and not cleaned.get("said_on") and "said_on" not in self.errors:
            if meeting is None:
                self.add_error("said_on", _("Give the meeting at which it was said, or the day."))
            else:
                cleaned["said_on"] = meeting.start_date
        return cleaned

    @property
    def said(self) -> Said:
        cleaned = self.cleaned_data
        return Said(self.position, cleaned["said_on"], cleaned["meeting"], _cited(self))


class PublishForm(RecordForm):
    """The words and the place of the joint issue, and `parts`: a form for each position that can go with it.

    Where the issue is published already, further positions alone.
    """

    meeting = column(AgendaItem, "meeting", required=False, label=gettext_lazy("Raised at"))
    citations = citations_field()
    submit = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Submit it for review there"))
    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    class Meta:
        model = Issue
        fields = ASKED
        formfield_callback = form_field
        widgets = {"summary": forms.Textarea(attrs=ROWS)}

    def __init__(
        self,
        *args: Any,
        user: User,
        places: Sequence[Compartment],
        issue: Issue,
        positions: Iterable[Position],
        quoted: Quoted,
        **kwargs: Any,
    ) -> None:
        start = {name: _prefilled(getattr(issue, name), places) for name in ASKED} | {"version": issue.version}
        super().__init__(*args, user=user, places=places, initial=start, **kwargs)
        self.issue = issue
        self.is_further = issue.published_as_id is not None
        for name in [name for name in self.fields if self.is_further and name not in FURTHER]:
            del self.fields[name]
        if not self.is_further:
            _offer(self, quoted.get(issue.pk, []))
        self.parts = [
            PublishPositionForm(*args, user=user, places=places, position=said, citations=quoted.get(said.pk, []))
            for said in positions
            if not said.authorised or access.may_speak_for(user, said.side, places[0])
        ]

    def restore(self, typed: QueryDict) -> None:
        super().restore(typed)
        for part in self.parts:
            part.restore(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        valid = [part.is_valid() for part in self.parts]
        if not all(valid):
            self.add_error(None, _("Look at the positions: one of them can't be published so."))
        elif self.is_further and not self._said():
            self.add_error(None, _("Choose a position."))
        return cleaned

    @property
    def is_overtaken(self) -> bool:
        """Whether the issue is no longer what was opened. To be asked after `is_valid`."""
        return "version" not in self.errors and self.cleaned_data.get("version") != self.issue.version

    def arguments(self) -> dict[str, Any]:
        """What `publish_issue` asks for, beside the issue."""
        named = [name for name in (*ASKED, "meeting", "submit", "version") if name in self.fields]
        taken = {name: self.cleaned_data[name] for name in named}
        return taken | {"citations": _cited(self), "said": self._said()}

    @property
    def as_hidden(self) -> list[str]:
        """All that was typed, to be sent once more from the page that shows what becomes of it."""
        return [field.as_hidden() for form in (self, *self.parts) for field in form.visible_fields()]

    def _said(self) -> list[Said]:
        return [part.said for part in self.parts if part.cleaned_data.get("chosen")]


def _offer(form: forms.BaseForm, citations: Sequence[Citation]) -> None:
    field = form.fields["citations"]
    if citations and isinstance(field, CitationsField):
        field.offer(citations)
    else:
        del form.fields["citations"]


def _prefilled(value: Any, places: Sequence[Compartment]) -> Any:
    """A column of the private issue, as far as the joint one may have it too."""
    return list(value.all()) if hasattr(value, "all") else _joint(value, places)


def _joint(value: Any, places: Sequence[Compartment]) -> Any:
    lies = getattr(value, "compartment_id", None)
    return None if lies and lies != places[0].pk else value


def _line(citation: Citation) -> str:
    source = citation.source
    date = date_format(source.published_on) if source.published_on else ""
    line = ", ".join(filter(None, (source.publisher, source.title, date)))
    return f"“{citation.quotation}” {line}" if citation.quotation else line
