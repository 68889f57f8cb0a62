"""Columns and their values as people read them, and what became of a column in one text."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from issues.filters.diffs import Edit, inline
from issues.models import Issue, IssueAddressee, IssueSupporter, IssueTopic, Record
from issues.models.text import LineField, ProseField

# A row of one of an issue's lists is told as that list.
LISTS: dict[type[Record], str] = {
    IssueTopic: "further_topics",
    IssueSupporter: "supported_by",
    IssueAddressee: "addressed_to",
}


@dataclass(frozen=True)
class Change:
    """What became of one column: its label, and the old and the new value in one text."""

    label: str
    edits: list[Edit]


def label(model: type[Record], column: str) -> str:
    """What a column is called on the pages."""
    return capfirst(str(_field(model, column).verbose_name))


def words(model: type[Record], column: str, value: Any) -> str:
    """A value, as JSON holds it, as people read it; empty for none."""
    field = _field(model, column)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(field, models.DateField):
        return date_format(datetime.date.fromisoformat(value))
    return str(dict(field.flatchoices).get(value, value))


def change(model: type[Record], column: str, old: Any, new: Any) -> Change | None:
    """What became of a column, word by word where it is prose; None where it reads the same."""
    before, after = (words(model, column, value) for value in (old, new))
    if before == after:
        return None
    prose = isinstance(_field(model, column), (LineField, ProseField))
    return Change(label(model, column), inline(before, after) if prose else [Edit(removed=before, added=after)])


def _field(model: type[Record], column: str) -> Any:
    return (Issue if model in LISTS else model)._meta.get_field(column)
