"""The history of an issue and of what hangs on it, in one shape for all models, so that one query reads it whole."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, JSONObject

from issues.models.issues import Handling, Issue, IssueAddressee, IssueSupporter, IssueTopic
from issues.models.meetings import AgendaItem
from issues.models.people import User
from issues.models.positions import Position
from issues.models.records import Record, ReviewedRecord
from issues.models.reviews import Proposal, Review


class Event(NamedTuple):
    """An insert, update or delete of a row. `values` are those of COLUMNS after it, before it where it was deleted.

    A reviewed record's has its clearance too.

    `context` has the verb, the person's key, the role and the key of the act; None where no verb wrote the row.
    """

    model: str
    at: datetime.datetime
    label: str
    key: UUID
    version: int
    compartment: UUID
    context: dict[str, str] | None
    who: str | None
    values: dict[str, Any]


def _record(path: str, name: str = "name") -> JSONObject:
    """A record that a row refers to: its name, and where it lies, for it may be hidden from who sees the row."""
    return JSONObject(name=f"{path}__{name}", compartment=f"{path}__compartment")


# What is told of a row, by the name of its column.
COLUMNS: dict[type[Record], Mapping[str, Any]] = {
    Issue: {
        **{name: name for name in ("title", "summary", "kind", "language", "standing", "withdrawal_reason")},
        "raised_by": "raised_by__name",
        "topic": _record("topic"),
        "marking": _record("marking", "code"),
        "merged_into": _record("merged_into", "title"),
    },
    IssueTopic: {"further_topics": _record("topic")},
    IssueSupporter: {"supported_by": "side__name"},
    IssueAddressee: {"addressed_to": "side__name"},
    Position: {
        **{name: name for name in ("stance", "text", "said_on", "authorised", "language", "withdrawal_reason")},
        "side": "side__name",
        "meeting": _record("meeting", "title"),
        "marking": _record("marking", "code"),
    },
    AgendaItem: {
        **{name: name for name in ("number", "off_agenda", "outcome", "note")},
        "meeting": _record("meeting", "title"),
    },
    Handling: {
        **{name: name for name in ("priority", "next_step", "next_step_due")},
        "desk_officer": "desk_officer__name",
        "next_meeting": _record("next_meeting", "title"),
    },
    # The side is that of the position under review, where it isn't the issue.
    Review: {**{name: name for name in ("verdict", "comment", "reviewed_version")}, "side": "position__side__name"},
    Proposal: {
        **{name: name for name in ("state", "reason", "base_version", "changes")},
        "side": "position__side__name",
        "subject": Coalesce("issue", "position"),
    },
}

_WHO = Subquery(
    User.objects.filter(
        pk=Cast(KeyTextTransform("user", OuterRef("pgh_context")), UUIDField()),
    ).values("name")[:1]
)


def events(model: type[Record]) -> QuerySet[Any]:
    """Every event of a model, unordered, as values in the order of Event: one for all, so that they join by union."""
    written: Any = model._meta.get_field("events").related_model  # type: ignore[misc]  # pghistory adds it
    told: QuerySet[Any] = written._default_manager.order_by().values_list(
        Value(model._meta.model_name),
        "pgh_created_at",
        "pgh_label",
        "pgh_obj",
        "version",
        "compartment",
        "pgh_context",
        _WHO,
        JSONObject(**COLUMNS[model], **({"clearance": "clearance"} if issubclass(model, ReviewedRecord) else {})),
    )
    return told
