"""What the forms of all records have in common."""

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from issues import access
from issues.forms.fields import Offered, PlaceField, PlaceSelect, RowField, RowsField
from issues.forms.kept import token
from issues.forms.offers import MOST_SEGMENTS, MOST_TICKS, offered
from issues.models import Audience, Clearance, Compartment, Meeting, Record, Side, User

if TYPE_CHECKING:  # Django's classes can't be subscripted when the program runs
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

LARGEST_VERSION = 2_147_483_647


class RecordForm(ModelForm):
    """The form of a record that lies, or will lie, in one of `places`: the reader's compartments, private ones last.

    Where there is more than one, the form asks which; the choices of all other fields are what a record in one of them
    may refer to. It checks shape alone, and never saves: what it holds is handed to a verb.
    """

    kept_at: Any = None

    def __init__(self, *args: Any, user: User, places: Sequence[Compartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.places = places
        if len(places) == 1:
            self.fields.pop("compartment", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("maxlength", None)  # a browser cuts what is pasted, and says nothing
            if isinstance(field, Offered):
                self._offer(name, field)

    @property
    def place(self) -> Compartment:
        """The compartment that was chosen, or the only one, or the most private one."""
        cleaned = getattr(self, "cleaned_data", {})
        chosen: Compartment = cleaned.get("compartment") or self.places[-1]
        return chosen

    @cached_property
    def audiences(self) -> dict[Any, Audience]:
        """By a compartment's key who will read what is logged there."""
        return access.audiences(self.user, self.places)

    @property
    def joint_readers(self) -> Audience | None:
        """Who will read what is logged in the joint compartment, where that is one of the places."""
        return next((self.audiences[place.pk] for place in self.places if place.is_joint), None)

    @property
    def kept_for(self) -> str:
        """Whose form this is, signed."""
        return token(self.user)

    def clean(self) -> dict[str, Any]:
        """Refuse rows that a record in the chosen compartment can't refer to, and say where they lie."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._fill_in(cleaned)
        if self.instance._state.adding and isinstance(self.instance, Record):
            self.instance.compartment, self.instance.negotiation = self.place, self.place.negotiation
        for name, row in self._referred_to(cleaned):
            if not self.place.may_refer_to(row.compartment):
                self.add_error(name, _out_of_reach(row, self.place))
        return cleaned

    @property
    def columns(self) -> dict[str, Any]:
        """The values of the record's own columns, for a verb."""
        named = set(self._meta.fields or ()) - {"compartment"}
        return {name: value for name, value in self.cleaned_data.items() if name in named}

    @property
    def content(self) -> list[forms.BoundField]:
        """The fields of the record's own columns, to be shown in their order."""
        return [self[name] for name in self._meta.fields or () if name in self.fields]

    def restore(self, typed: QueryDict) -> None:
        """Stand where somebody was when their log-in ended: as `typed`, not yet checked."""
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
            if value is not None:
                self.initial[name] = value

    def _given(self, name: str, field: forms.Field) -> Any:
        """What was sent or what the form starts with, before the field has read it."""
        if self.is_bound:
            return field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return self.get_initial_for_field(field, name)

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        """Where a choice that has a default wasn't made, what stands there already."""
        if "compartment" in self.fields:
            cleaned["compartment"] = self.place
        for name, field in self.fields.items():
            if isinstance(field, forms.TypedChoiceField) and field.initial and not cleaned.get(name):
                cleaned[name] = self.get_initial_for_field(field, name)

    def _referred_to(self, cleaned: dict[str, Any]) -> list[tuple[str, Record]]:
        found: dict[str, Any] = {name: cleaned.get(name) for name in self.fields}
        rows = [(name, row) for name, value in found.items() for row in (value if is_many(value) else [value])]
        return [(name, row) for name, row in rows if isinstance(row, Record)]

    def _offer(self, name: str, field: Any) -> None:
        field.queryset = offered(self.user, field.queryset, self.places)
        if field.queryset.model is Meeting:
            there = Q(pk=getattr(self.instance, f"{name}_id", None))
            field.queryset = field.queryset.filter(there | ~Q(clearance=Clearance.WITHDRAWN))
        if isinstance(self.initial.get(name), uuid.UUID):  # Django takes the key, and choices may go by another name
            self.initial[name] = getattr(self.instance, name)
        value = self._given(name, field)
        values = value if isinstance(value, list | tuple) else [value]
        field.chosen = [key for key in map(field.prepare_value, values) if key]
        if isinstance(field, PlaceField):
            field.audiences = self.audiences
        few = _are_few(field)
        if few or isinstance(field, RowsField):
            _in_segments(field)
            field.is_folded = not few


def refuse(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a verb refused: at its field where the form has it, else for the whole form."""
    by_name = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, errors in by_name.items():
        form.add_error(name if name in form.fields else None, errors)


def with_value(data: Any, name: str, value: Any) -> QueryDict:
    """A copy of what was sent, with another value for one field."""
    changed: QueryDict = data.copy()
    changed[name] = str(value)
    return changed


def _are_few(field: Any) -> bool:
    """Whether the choices of a field can stand side by side: not those of several compartments, which need headings."""
    if isinstance(field, PlaceField):
        return True
    if field.queryset.model is Side:
        return bool(field.queryset.count() <= MOST_SEGMENTS)
    if not isinstance(field, RowsField):
        return False
    rows: Any = field.queryset
    places = list(rows.values_list("compartment", flat=True)[: MOST_TICKS + 1])
    return len(places) <= MOST_TICKS and len(set(places)) <= 1


def _in_segments(field: RowField | RowsField) -> None:
    """Show choices side by side, each a button; several of many too, for a list of them asks for a mouse and Ctrl."""
    one = isinstance(field, RowField)
    if isinstance(field, PlaceField) or (one and field.required):
        field.empty_label = None
    field.widget = (
        PlaceSelect()
        if isinstance(field, PlaceField)
        else forms.RadioSelect()
        if one
        else forms.CheckboxSelectMultiple()
    )
    field.widget.is_required = field.required
    field.widget.choices = field.choices


def is_many(value: Any) -> bool:
    """Whether a field's value is a list of rows."""
    return isinstance(value, models.QuerySet | list)


def _out_of_reach(row: Record, place: Compartment) -> str:
    return _("“%(row)s” lies in “%(far)s”: a record in “%(place)s” can't refer to it. Choose another.") % {
        "row": row,
        "far": row.compartment,
        "place": place,
    }
