"""One act on an issue or on what hangs on it, in words: who did what, in which role, and what it changed."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues.filters.wording import Change, change, label
from issues.models import Clearance, Handling, Issue, Position, Proposal, Record, Review, Role, Verdict
from issues.models.history import COLUMNS, Event

SAID: dict[str, str | Promise] = {
    "log_issue": _("Logged"),
    f"log_issue {Clearance.SUBMITTED}": _("Logged and submitted for review"),
    "publish": _("Published in the joint record"),
    "log_position": _("Logged"),
    f"log_position {Clearance.SUBMITTED}": _("Logged and submitted for review"),
    "submit": _("Submitted for review"),
    "revise": _("Edited"),
    "propose": _("Proposed a change"),
    "take_back": _("Took back the proposed change"),
    "withdraw": _("Withdrew it from the register"),
    "restore": _("Restored it as a draft"),
    "report_standing": _("Reported where it stands"),
    "handle_issue": _("Changed how it is handled"),
    "put_on_agenda": _("Linked it to a meeting"),
    "record_outcome": _("Recorded the outcome"),
    "take_off_agenda": _("Unlinked it from a meeting"),
    f"decide {Verdict.CLEARED}": _("Cleared"),
    f"decide {Verdict.RETURNED}": _("Returned"),
    f"decide_proposal {Verdict.CLEARED}": _("Cleared the proposed change"),
    f"decide_proposal {Verdict.RETURNED}": _("Returned the proposed change"),
}
OTHERWISE = {"insert": _("Added"), "update": _("Changed"), "delete": _("Removed")}

_MODELS: dict[str, type[Record]] = {model._meta.model_name or "": model for model in COLUMNS}


class Step(NamedTuple):
    """An event, and the values of its row before it; none where it was inserted."""

    event: Event
    before: dict[str, Any]

    @property
    def model(self) -> type[Record]:
        return _MODELS[self.event.model]


@dataclass(frozen=True)
class Act:
    """What one call of a verb did. `version` is the issue's after it, where it made one; `subject` another record.

    `changes_of` is the key of the issue or the position that a change would change, which they proposed or decided on.
    """

    at: datetime.datetime
    who: str
    changes_of: str
    role: str
    what: str
    version: int | None
    subject: str
    comment: str
    changes: list[Change]
    compartment_id: UUID


def version_of(steps: list[Step]) -> int | None:
    """The version of the issue that the steps made; None where they left the issue itself as it was."""
    return next((step.event.version for step in steps if step.model is Issue), None)


def act(steps: list[Step]) -> Act:
    """What the steps of one act come to."""
    event = steps[0].event
    context = event.context or {}
    role, verb = context.get("role", ""), context.get("verb", "")
    return Act(
        at=event.at,
        who=event.who or gettext("No name on record"),
        changes_of=_told(steps, Proposal, "subject"),
        role=str(Role(role).label) if role in Role.values else role,
        what=str(SAID.get(f"{verb} {_outcome(steps)}") or SAID.get(verb) or OTHERWISE[event.label]),
        version=version_of(steps),
        subject=_subject(steps),
        comment=_told(steps, Review, "comment") or _told(steps, Proposal, "reason") * (verb == "propose"),
        changes=[found for step in steps for found in _changes(step)],
        compartment_id=event.compartment,
    )


def _outcome(steps: list[Step]) -> str:
    """The verdict of a review, or the clearance with which a record was logged."""
    logged = (step.event.values.get("clearance") for step in steps if step.event.label == "insert")
    return _told(steps, Review, "verdict") or next(filter(None, logged), "")


def _subject(steps: list[Step]) -> str:
    """What an act was done to, where that isn't the issue itself."""
    if version_of(steps):
        return ""
    if side := next(filter(None, (_told(steps, model, "side") for model in (Position, Review, Proposal))), ""):
        return gettext("Position of %(side)s") % {"side": side}
    return capfirst(str(Handling._meta.verbose_name)) if steps[0].model is Handling else ""


def _told(steps: list[Step], model: type[Record], column: str) -> str:
    return next((step.event.values[column] or "" for step in steps if step.model is model), "")


def _changes(step: Step) -> Iterator[Change]:
    """What a step changed; nothing for an issue or a position that was logged, which says it itself.

    Nor where it can't be told, since what the row was before is older than the history that was read.
    """
    old, new = step.before, step.event.values
    if step.event.label == "update" and not old:
        return
    if step.event.label == "insert":
        if step.model is Proposal:
            yield from _proposed(step)
        new = {column: value for column, value in new.items() if value is not False}
    if step.event.label == "delete":
        old, new = new, {}
    logged = step.event.label == "insert" and step.model in (Issue, Position)
    if not logged and step.model not in (Review, Proposal):
        told = (change(step.model, column, old.get(column), new.get(column)) for column in COLUMNS[step.model])
        yield from filter(None, told)


def _proposed(step: Step) -> Iterator[Change]:
    """What a proposal would change; only that it would, of a column that holds keys of other rows.

    And of all where what the record was before is older than the history that was read.
    """
    model: type[Record] = Position if step.event.values["side"] else Issue
    for column, value in step.event.values["changes"].items():
        if not step.before or model._meta.get_field(column).is_relation:
            yield Change(label(model, column), [])
        elif found := change(model, column, step.before.get(column), value):
            yield found
