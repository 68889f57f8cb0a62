"""What of a reviewed record people edit, written as plain JSON: for proposals, comparisons and stale forms."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from issues.models.issues import Issue
from issues.models.meetings import Meeting
from issues.models.positions import Position
from issues.models.records import ReviewedRecord

CONTENT: dict[type[ReviewedRecord], tuple[str, ...]] = {
    Issue: (
        "title",
        "summary",
        "kind",
        "raised_by",
        "supported_by",
        "addressed_to",
        "topic",
        "further_topics",
        "marking",
        "language",
    ),
    Position: ("side", "stance", "text", "meeting", "said_on", "authorised", "marking", "language"),
    Meeting: (
        "title",
        "kind",
        "round_number",
        "status",
        "postponed_to",
        "start_date",
        "start_time",
        "end_date",
        "end_time",
        "precision",
        "time_zone",
        "city",
        "country",
        "venue",
        "host_side",
        "summary",
        "marking",
    ),
}


def content(record: ReviewedRecord, only: Iterable[str] | None = None) -> dict[str, Any]:
    """Column name to value for everything of `record` that people edit, or for `only` some columns."""
    return {name: plain(_value(record, name)) for name in (CONTENT[type(record)] if only is None else only)}


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The history of a tracked model: a row for each insert, update and delete, with the columns as they were then."""
    written: Any = model._meta.get_field("events").related_model
    rows: models.QuerySet[Any] = written._default_manager.all()
    return rows


def content_at(record: ReviewedRecord, event: Any) -> dict[str, Any]:
    """What `content` said when `event`, one of the record's history, was written; a list's rows have their own."""
    fields = [record._meta.get_field(name) for name in CONTENT[type(record)]]
    return {
        field.name: _list_at(record, field, event.pgh_created_at)
        if field.many_to_many
        else plain(getattr(event, field.attname))  # type: ignore[union-attr]
        for field in fields
    }


def plain(value: Any) -> Any:
    """A column's value as JSON holds it: keys for rows, ISO 8601 for dates and times, sorted keys for lists."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, (list, tuple, models.QuerySet)):
        return sorted(plain(item) for item in value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def differences(record: ReviewedRecord, columns: dict[str, Any]) -> dict[str, Any]:
    """Those of `columns`, as JSON, that differ from the record's. Raises KeyError for a column that isn't edited."""
    present = content(record)
    wanted = {name: plain(value) for name, value in columns.items()}
    return {name: value for name, value in wanted.items() if value != present[name]}


def columns_of(model: type[ReviewedRecord], values: dict[str, Any]) -> dict[str, Any]:
    """The reverse of `plain` for several columns: rows for keys, dates for text. Rows gone since are left out."""
    return {name: _read(model._meta.get_field(name), value) for name, value in values.items()}


def _read(field: Any, value: Any) -> Any:
    if field.many_to_many:
        return list(field.related_model._default_manager.filter(pk__in=value))
    if field.many_to_one:
        return field.related_model._default_manager.filter(pk=value).first() if value else None
    return field.to_python(value)


def _value(record: ReviewedRecord, name: str) -> Any:
    field = record._meta.get_field(name)
    if field.many_to_many:
        return list(getattr(record, name).values_list("pk", flat=True))
    return getattr(record, field.attname)  # type: ignore[union-attr]


def _list_at(record: ReviewedRecord, field: Any, moment: datetime.datetime) -> Any:
    rows = events_of(field.remote_field.through).filter(
        **{field.m2m_field_name(): record.pk}, pgh_created_at__lte=moment
    )
    present: dict[Any, Any] = {}
    for label, key, target in rows.order_by("pgh_id").values_list(
        "pgh_label", "pgh_obj", f"{field.m2m_reverse_field_name()}_id"
    ):
        present[key] = None if label == "delete" else target
    return plain([target for target in present.values() if target])
