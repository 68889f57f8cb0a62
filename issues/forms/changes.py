"""Forms that change a record: each knows at which version it was opened, and how its text differs from another's."""

import copy
import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from issues import access
from issues.access import VIEW
from issues.forms.fields import Offered, column
from issues.forms.records import LARGEST_VERSION, RecordForm, is_many, with_value
from issues.models import Issue, Proposal, Record


@dataclass(frozen=True)
class Difference:
    """One field in two versions, in words."""

    label: str
    theirs: str
    mine: str


def shown(field: forms.Field, value: Any) -> str:
    """A field's value in words."""
    if is_many(value):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime.date):
        return date_format(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, Offered):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return "" if value is None else str(value)


class ChangeForm(RecordForm):
    """A form that changes a record: it knows at which version it was opened."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_VERSION, widget=forms.HiddenInput)

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        new = instance._state.adding
        kwargs["initial"] = {"version": None if new else instance.version} | kwargs.get("initial", {})
        # Django writes what was typed to the instance, valid or not; the record stays as it is
        super().__init__(*args, instance=copy.deepcopy(instance), places=[instance.compartment], **kwargs)
        self.record = instance
        self.fields["version"].required = not new

    @property
    def is_overtaken(self) -> bool:
        """Whether the record is no longer what was opened. To be asked after `is_valid`."""
        opened = self.cleaned_data.get("version")
        return "version" not in self.errors and not self.record._state.adding and opened != self.record.version

    @property
    def columns(self) -> dict[str, Any]:
        """The values of the record's own columns, for a verb; what the reader doesn't see of it stays as it is."""
        return {name: value for name, value in super().columns.items() if value or not self._is_unseen(name)}

    def arguments(self) -> dict[str, Any]:
        """What the verb that changes such a record asks for, beside the record."""
        return {"version": self.cleaned_data["version"], **self.columns}

    def at(self, version: int) -> QueryDict:
        """What was typed, to be sent again on a later version of the record."""
        return with_value(self.data, "version", version)

    def differences(self, current: Any) -> list[Difference]:
        """Where what was typed differs from the record as it is now."""
        rows = [
            Difference(
                str(field.label), shown(field, self._seen(current, name)), shown(field, self.cleaned_data.get(name))
            )
            for name, field in self.fields.items()
            if name in (self._meta.fields or ())
        ]
        return [row for row in rows if row.theirs != row.mine]

    def _seen(self, record: Any, name: str) -> Any:
        """A column's value as far as the reader sees it: a row that it refers to may lie where they are no member."""
        value = _value(record, name)
        if is_many(value):
            return [row for row in value if self._sees(row)]
        return value if self._sees(value) else None

    def _is_unseen(self, name: str) -> bool:
        """Whether the record refers to a row that the reader doesn't see."""
        key = getattr(self.record, self.record._meta.get_field(name).attname, None)
        return isinstance(key, UUID) and self._seen(self.record, name) is None

    def _sees(self, value: Any) -> bool:
        return not isinstance(value, Record) or access.allows(self.user, VIEW, value)


class ReviewedForm(ChangeForm):
    """Change a record; where it is cleared, propose to, with a `reason`."""

    reason = column(Proposal, "reason", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if not instance.is_cleared:
            del self.fields["reason"]

    def arguments(self) -> dict[str, Any]:
        reason = {"reason": self.cleaned_data["reason"]} if "reason" in self.fields else {}
        return super().arguments() | reason


class WithdrawForm(ChangeForm):
    """Why a record is withdrawn."""

    withdrawal_reason = column(Issue, "withdrawal_reason", required=True)

    class Meta:
        model = Issue
        fields = ()

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"reason": self.cleaned_data["withdrawal_reason"]}


class RestoreForm(ChangeForm):
    """At which version a withdrawn record was seen."""

    class Meta:
        model = Issue
        fields = ()


def _value(record: Any, name: str) -> Any:
    value = getattr(record, name)
    return list(value.all()) if record._meta.get_field(name).many_to_many else value
