"""What of a private issue can be published, and how far it and its joint copy have drifted apart since."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from issues import access
from issues.access import EDIT, VIEW
from issues.filters.statements import citations
from issues.filters.wording import Change, change
from issues.models import Citation, Clearance, Issue, Position, PublishableRecord, Side, User
from issues.models.snapshots import events_of, plain

# What is compared: the words, and what the two records say alike. Topic, marking and meeting are each one's own.
COMPARED: dict[type[PublishableRecord], tuple[str, ...]] = {
    Issue: ("title", "summary", "kind", "language", "raised_by"),
    Position: ("side", "stance", "text", "said_on", "authorised", "language"),
}


@dataclass(frozen=True)
class Drift:
    """A private record that is published, and what has changed since: in it (`here`), and in its copy (`there`)."""

    record: PublishableRecord
    here: list[Change]
    there: list[Change]


@dataclass(frozen=True)
class Publication:
    """The joint copy of a private issue, how many positions went with it, and what has drifted apart."""

    copy: Issue
    positions: int
    drifts: list[Drift]


def publishable(user: User, issue: Issue) -> tuple[list[Position], dict[UUID, list[Citation]]]:
    """The private positions on an issue that aren't published yet, and the citations of all, by the record's key."""
    rows = access.scope(user, EDIT, Position.objects.of_issue(issue).filter(published_as=None))
    positions = list(rows.exclude(clearance=Clearance.WITHDRAWN))
    found = citations(user, positions=positions, issue=issue)
    return positions, {key: [row.citation for row in cited if row.source] for key, cited in found.items()}


def publication(user: User, issue: Issue, positions: Iterable[Position], sides: Iterable[Side]) -> Publication | None:
    """What became of an issue that is published, where `user` sees its copy; None where it isn't, without a query."""
    copy: Any = access.seen(user, issue.published_as)
    if copy is None:
        return None
    published = [said for said in positions if said.published_as_id]
    names = {str(side.pk): side.name for side in sides}
    drifts = [*_drifts(user, Issue, [issue], names), *_drifts(user, Position, published, names)]
    return Publication(copy, len(published), [drift for drift in drifts if drift.here or drift.there])


def _drifts(user: User, model: type[PublishableRecord], records: list[Any], names: dict[str, str]) -> list[Drift]:
    """By the history: what was published, and what the two say by now."""
    if not records:
        return []
    keys = [key for record in records for key in (record.pk, record.published_as_id)]
    written = events_of(model).filter(Q(pgh_obj__in=keys) & ~Q(pgh_label="delete")).order_by("version")
    told: dict[UUID, dict[int, Any]] = {}
    for event in access.scope(user, VIEW, written):
        told.setdefault(event.pgh_obj_id, {})[event.version] = event
    return [
        Drift(
            record,
            _changes(model, told[record.pk][record.published_version], record, names),
            _changes(model, *_first_and_last(told[record.published_as_id]), names),
        )
        for record in records
    ]


def _first_and_last(events: dict[int, Any]) -> tuple[Any, Any]:
    return events[min(events)], events[max(events)]


def _changes(model: type[PublishableRecord], old: Any, new: Any, names: dict[str, str]) -> list[Change]:
    fields = [model._meta.get_field(name) for name in COMPARED[model]]
    pairs = [(field, *(plain(getattr(row, field.attname)) for row in (old, new))) for field in fields]  # type: ignore[union-attr]
    told = [
        change(model, field.name, names.get(before, before), names.get(after, after)) for field, before, after in pairs
    ]
    return [each for each in told if each]
