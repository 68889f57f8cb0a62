"""The part of a form in which a passage of a source is quoted."""

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


class QuotesPassage(forms.Form):
    """Fields for a passage: `quotation` from `source`, at `locator` in words, and by offsets where they are known."""

    source = column(Citation, "source", required=False)
    quotation = column(Citation, "quotation")
    locator = column(Citation, "locator")
    paragraph = offset_field(least=1)
    start = offset_field()
    end = offset_field(least=1)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        quotes = cleaned.get("quotation") or cleaned.get("locator")
        if quotes and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", _("Choose the source that this is taken from."))
        return cleaned

    @property
    def passage(self) -> Passage | None:
        """What is quoted; none where no source was chosen."""
        cleaned = self.cleaned_data
        if not cleaned.get("source"):
            return None
        paragraph, start, end = self._span(cleaned["source"])
        words = {"quotation": cleaned["quotation"], "locator": cleaned["locator"]}
        return Passage(source=cleaned["source"], paragraph=paragraph, start=start, end=end, **words)

    def _span(self, source: Source) -> tuple[int | None, int | None, int | None]:
        """Where the quotation stands: as sent, if it stands there still, else where the text has it first."""
        paragraph, start, end = (self.cleaned_data.get(name) for name in ("paragraph", "start", "end"))
        quotation = self.cleaned_data["quotation"]
        if not quotation:
            return paragraph if paragraph and source.excerpt(paragraph) else None, None, None
        if paragraph and start is not None and end and source.excerpt(paragraph, start, end) == quotation:
            return paragraph, start, end
        return source.find(quotation) or (None, None, None)
