"""Lists of a record that have rows, and a history, of their own: further topics, supporters, addressees."""

from typing import Any

from django.db.models import Model

from issues.actions.verb import save
from issues.models import Issue, IssueAddressee, IssueSupporter, IssueTopic

LISTS: dict[str, tuple[type[Model], str]] = {
    "further_topics": (IssueTopic, "topic"),
    "supported_by": (IssueSupporter, "side"),
    "addressed_to": (IssueAddressee, "side"),
}


def take_lists(columns: dict[str, Any]) -> dict[str, list[Model]]:
    """Take out of `columns` those that are lists."""
    return {name: list(columns.pop(name)) for name in LISTS if name in columns}


def set_list(issue: Issue, name: str, targets: list[Model]) -> bool:
    """Make `targets` the issue's list called `name`, touching only the rows that differ; True where any did.

    What the one who writes doesn't see stays.
    """
    model, target = LISTS[name]
    rows = model._default_manager.filter(issue=issue).select_related(target)
    present = {getattr(row, f"{target}_id"): row for row in rows if getattr(row, target)}
    wanted = {row.pk: row for row in targets}
    for key in present.keys() - wanted.keys():
        present[key].delete()
    for key in wanted.keys() - present.keys():
        place = {"compartment": issue.compartment, "negotiation": issue.negotiation}
        save(model(issue=issue, **{target: wanted[key]}, **place))
    return present.keys() != wanted.keys()
