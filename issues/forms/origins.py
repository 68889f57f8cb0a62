"""Where somebody comes from who logs an issue: a meeting, a passage of a source, the issue logged before."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.forms.fields import NOT_RAISED, RaisedAtField, column, form_field
from issues.forms.passages import offset_field
from issues.forms.records import RecordForm
from issues.models import AgendaItem, Citation, Compartment, Issue, Record, Source

LONGEST_QUOTATION = 5_000
PAGE_PARAMETERS = {"afresh"}


class Origin(RecordForm):
    """The parameters of the log form's address. A bad one is named on the page, and the form stays usable."""

    heading = gettext_lazy("This address asks for something that isn't there")

    meeting = column(AgendaItem, "meeting", form_class=RaisedAtField, required=False)
    source = column(Citation, "source", required=False)
    paragraph = offset_field(least=1)
    start = offset_field()
    end = offset_field(least=1)

    class Meta:
        model = Issue
        fields = ("compartment", "raised_by")
        formfield_callback = form_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        known = {*self.base_fields, *PAGE_PARAMETERS}
        for name in sorted(set(self.data) - known):
            self.add_error(None, _("This form has no parameter “%(name)s”.") % {"name": name[:40]})
        source, paragraph = (self.cleaned_data.get(name) for name in ("source", "paragraph"))
        if source and paragraph and not self._excerpt(source, paragraph):
            raise ValidationError({"paragraph": _("The source has no such passage.")})
        return self.cleaned_data

    def _post_clean(self) -> None:
        """There is no record to check yet."""

    @property
    def initial_values(self) -> dict[str, Any]:
        """What the form starts with."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        if self.data.get("meeting") == NOT_RAISED:
            given["meeting"] = NOT_RAISED
        source, paragraph = given.get("source"), given.get("paragraph")
        if source and paragraph:
            quotation = self._excerpt(source, paragraph)
            given["quotation"] = quotation if len(quotation) <= LONGEST_QUOTATION else ""
            given["locator"] = _("Paragraph %(number)s") % {"number": paragraph}
        return {"compartment": self._nearest(given)} | given

    def _excerpt(self, source: Source, paragraph: int) -> str:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return source.excerpt(paragraph, start or 0, end)

    def _nearest(self, given: dict[str, Any]) -> Compartment:
        """The most private compartment from which everything given may be referred to."""
        rows = [given[name] for name in ("meeting", "source") if isinstance(given.get(name), Record)]
        near = [place for place in self.places if all(place.may_refer_to(row.compartment) for row in rows)]
        return (near or self.places)[-1]
