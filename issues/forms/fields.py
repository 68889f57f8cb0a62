"""Form fields of a record's columns. Those whose choices are rows offer what the reader may see, and nothing else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import MultipleObjectsReturned, ValidationError
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from issues.models import Audience, Compartment, Marking, Meeting, Precision, Side, Source, User
from issues.models.text import DayField, LineField, ProseField

if TYPE_CHECKING:  # Django's classes can't be subscripted when the program runs
    ChoiceField = forms.ModelChoiceField[Any]
    MultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    ChoiceField, MultipleChoiceField = forms.ModelChoiceField, forms.ModelMultipleChoiceField

# By what a row is known outside: the words of the listing's parameters. All others go by their key.
KNOWN_BY: dict[type[models.Model], str] = {Side: "code", Compartment: "prefix", Meeting: "slug", User: "username"}
DATE_FORMATS: dict[str, str] = {Precision.MONTH: "YEAR_MONTH_FORMAT", Precision.YEAR: "Y"}

# A list of choices that is longer serves nobody: what isn't among the first is chosen from its own page.
MOST_CHOICES = 300


class Choices(ModelChoiceIterator):
    """Rows as choices, grouped by compartment where they lie in more than one; what was chosen is always among them."""

    field: "Offered"

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = list(self.queryset[:MOST_CHOICES])
        if len(rows) == MOST_CHOICES:
            rows += [row for row in self._chosen() if row not in rows]
        groups: dict[str, list[Any]] = {}
        for row in rows:
            groups.setdefault(str(getattr(row, "compartment", "")), []).append(self.choice(row))
        yield from groups.items() if len(groups) > 1 else [choice for group in groups.values() for choice in group]

    def _chosen(self) -> list[Any]:
        """What was chosen, where it is on offer; nothing where it can't be a key at all."""
        try:
            return list(self.queryset.filter(**{f"{self.field.key}__in": self.field.chosen}))
        except (ValidationError, ValueError):
            return []


REFUSED: dict[str, Any] = {"invalid_choice": _("Select a valid choice.")}


class Offered(ChoiceField):
    """What one row and several have in common: how they are named, and that `chosen` ones stay on offer.

    Where they are shown side by side, but are too many to be all in sight, it `is_folded`.
    """

    is_folded = False
    iterator = Choices
    default_error_messages = REFUSED

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        self.chosen: list[str] = []
        super().__init__(queryset, **kwargs | {"to_field_name": KNOWN_BY.get(queryset.model)})

    @property
    def key(self) -> str:
        return self.to_field_name or "pk"

    def label_from_instance(self, obj: Any) -> str:
        return describe(obj)


class RowField(Offered):
    """One row. A row that the reader may not see and one that isn't there are refused in the same words.

    And so are two that are known by the same word: nobody could tell which was meant.
    """

    def __init__(self, queryset: Any, *, required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose…") if required else _("None"))
        super().__init__(queryset, required=required, **kwargs)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValidationError, MultipleObjectsReturned) as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class RowsField(Offered, MultipleChoiceField):
    """Several rows, refused like one."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError as error:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error


class PlaceSelect(forms.RadioSelect):
    """The compartments side by side; the joint one says that it is, for the words that go with it."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["value"].instance.is_joint:
            option["attrs"]["data-joint"] = True
        return option


class PlaceField(RowField):
    """The compartment in which something is logged, each with who will read it there (`audiences`, by its key).

    It needn't be chosen: to leave it out is to choose the most private one.
    """

    audiences: dict[Any, Audience] = {}

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs | {"required": False})

    def label_from_instance(self, obj: Any) -> str:
        return _("%(place)s: %(audience)s") % {"place": obj, "audience": self.audiences.get(obj.pk, "")}


class MeetingChoices(Choices):
    """Meetings, and before them the choice of none."""

    def __iter__(self) -> Iterator[Any]:
        choices = super().__iter__()
        yield next(choices)
        yield NOT_RAISED, _("Not raised at a meeting yet")
        yield from choices


NOT_RAISED = "(none)"  # no meeting's slug has brackets


class RaisedAtField(RowField):
    """A meeting, or that the matter wasn't raised at one yet; to leave it open is no answer."""

    iterator = MeetingChoices
    default_error_messages = REFUSED | {
        "required": _("Choose the meeting, or say that it hasn't been raised at one yet."),
    }

    def clean(self, value: Any) -> Any:
        return None if value == NOT_RAISED else super().clean(value)


class ProseFormField(forms.CharField):
    """Some paragraphs. Browsers send line breaks as two characters each; what wasn't changed stays the same text."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def describe(row: Any) -> str:
    """A row in one line, with its date where it has one."""
    if isinstance(row, Meeting | Source):
        date = row.start_date if isinstance(row, Meeting) else row.published_on
        return f"{row}, {date_format(date, DATE_FORMATS.get(row.precision, 'DATE_FORMAT'))}" if date else str(row)
    return str(row)


def form_field(column: Any, **kwargs: Any) -> Any:
    """The form field of a model's column; it says itself what is wrong with a text or a date.

    What has a default needn't be chosen: a form that leaves it out means the default, or what stands there.
    """
    if isinstance(column, LineField | ProseField | DayField):
        kwargs.setdefault("validators", column.default_validators)
    if isinstance(column, ProseField):
        kwargs.setdefault("form_class", ProseFormField)
    if isinstance(column, models.URLField):
        kwargs.setdefault("assume_scheme", "https")
    if column.choices and column.has_default():
        kwargs.setdefault("required", False)
    if column.related_model is Marking:
        kwargs.setdefault("help_text", _("A label: how to handle this. It opens and closes nothing."))
    if column.is_relation:
        one = PlaceField if column.name == "compartment" else RowField
        kwargs.setdefault("form_class", RowsField if column.many_to_many else one)
    if isinstance(column, DayField):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=DAY_ATTRIBUTES))
    field: Any = column.formfield(**kwargs)
    if column.choices and not column.has_default():
        field.choices = [("", _("None") if column.blank else _("Choose…")), *column.choices]
    return field


DAY_ATTRIBUTES = {"type": "date", "min": "1900-01-01", "max": "2200-12-31"}


def column(model: type[models.Model], name: str, **kwargs: Any) -> Any:
    """The form field of the column of `model` called `name`."""
    return form_field(model._meta.get_field(name), **kwargs)
