"""The part of a form in which a passage of a source is quoted."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.actions.issues import Passage
from issues.forms.fields import column
from issues.models import Citation, Source

LARGEST_OFFSET = 2_147_483_647


def offset_field(least: int = 0) -> forms.IntegerField:
    """A place in a source: a paragraph, counted from 1, or an offset in characters."""
    return forms.IntegerField(
        required=False,
        min_value=least,
        max_value=LARGEST_OFFSET,
        widget=forms.HiddenInput,
        label=gettext_lazy("Passage"),
    )


NEW_SOURCE = ("title", "type", "publisher", "published_on", "url", "language")


class QuotesPassage(forms.Form):
    """Fields for a passage: `quotation` from `source`, at `locator` in words, and by offsets where they are known.

    The source is one of those logged, or one that is logged with it.
    """

    needs_source = False
    source = column(Citation, "source", required=False)
    source_title = column(Source, "title", required=False, label=gettext_lazy("Title of the source"))
    source_type = column(Source, "type", required=False)
    source_publisher = column(Source, "publisher")
    source_published_on = column(Source, "published_on")
    source_url = column(Source, "url")
    source_language = column(Source, "language", label=gettext_lazy("Language of the source"))
    quotation = column(Citation, "quotation")
    locator = column(Citation, "locator")
    paragraph = offset_field(least=1)
    start = offset_field()
    end = offset_field(least=1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        quotes = self.needs_source or cleaned.get("quotation") or cleaned.get("locator")
        if self.logs_source:
            self._clean_new_source(cleaned)
        elif quotes and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source that this is taken from, or log it."))
        return cleaned

    @property
    def logs_source(self) -> bool:
        """Whether something of a source was typed that isn't logged yet."""
        return any(self[f"source_{name}"].value() for name in NEW_SOURCE if name != "language")

    @cached_property
    def passage(self) -> Passage | None:
        """What is quoted; none where there is no source."""
        cleaned = self.cleaned_data
        source = self._new_source() if self.logs_source else cleaned.get("source")
        if not source:
            return None
        paragraph, start, end = self._span(source)
        words = {"quotation": cleaned["quotation"], "locator": cleaned["locator"]}
        return Passage(source=source, paragraph=paragraph, start=start, end=end, **words)

    def _clean_new_source(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("source"):
            self.add_error("source", _("Choose a source, or log one that isn't in the list: not both."))
        for name in ("source_title", "source_type"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def _new_source(self) -> Source:
        return Source(**{name: self.cleaned_data[f"source_{name}"] for name in NEW_SOURCE})

    def _span(self, source: Source) -> tuple[int | None, int | None, int | None]:
        """Where the quotation stands: as sent, if it stands there still, else where the text has it first."""
        paragraph, start, end = (self.cleaned_data.get(name) for name in ("paragraph", "start", "end"))
        quotation = self.cleaned_data["quotation"]
        if not quotation:
            return paragraph if paragraph and source.excerpt(paragraph) else None, None, None
        if paragraph and start is not None and end and source.excerpt(paragraph, start, end) == quotation:
            return paragraph, start, end
        return source.find(quotation) or (None, None, None)
