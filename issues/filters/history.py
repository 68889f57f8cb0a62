"""Who did what to an issue and to what hangs on it, in which role, and what it changed.

An act is what one call of a verb wrote. A reader is told only of rows in their own compartments, and of the records
that such a row names only of those which they see too.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import access
from issues.access import VIEW
from issues.filters.wording import Change, change
from issues.models import Handling, Issue, Position, Proposal, ProposalState, Record, Review, Role, User, Verdict
from issues.models.history import COLUMNS, Event, events

MOST = 1_000

SAID: dict[str, str | Promise] = {
    "log_issue": _("Logged"),
    "log_position": _("Logged"),
    "submit": _("Submitted for review"),
    "revise": _("Edited"),
    "propose": _("Proposed a change"),
    "take_back": _("Took the proposed change back"),
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

    `person` is the key of who did it, `proposal` that of a change they proposed.
    """

    at: datetime.datetime
    who: str
    person: str
    proposal: UUID | None
    role: str
    what: str
    version: int | None
    subject: str
    comment: str
    changes: list[Change]
    compartment_id: UUID


class History:
    """The acts on an issue that a reader may know of, the newest first."""

    def __init__(self, rows: Iterable[Event]) -> None:
        self._acts = _grouped(_steps(rows))[::-1]

    def __len__(self) -> int:
        return len(self._acts)

    def until(self, version: int) -> list[list[Step]]:
        """The steps of each act, the oldest first, up to the one that made `version` of the issue; none if none did."""
        oldest_first = self._acts[::-1]
        end = next((i for i, steps in enumerate(oldest_first, 1) if _version(steps) == version), 0)
        return oldest_first[:end]

    def acts(self, most: int | None = None) -> list[Act]:
        """The newest `most` acts, or all."""
        return [act(steps) for steps in self._acts[:most]]

    @property
    def last_review(self) -> Act | None:
        """The latest decision on the issue itself."""
        return next((act(steps) for steps in self._acts for step in steps if _reviews_issue(step)), None)

    @property
    def pending(self) -> list[Act]:
        """The proposals, on the issue or a position of it, that nobody has decided on yet."""
        proposals = [step for steps in reversed(self._acts) for step in steps if step.model is Proposal]
        latest = {step.event.key: step.event.values["state"] for step in proposals}
        waiting = {key for key, state in latest.items() if state == ProposalState.PENDING}
        return [act(steps) for steps in self._acts if any(step.event.key in waiting for step in steps)]


def history(user: User, issue: Issue, positions: Iterable[Position]) -> History:
    """The history of an issue that `user` sees and of those of its `positions` that they see."""
    own, ours = Q(pgh_obj=issue), Q(issue=issue)
    reviewed = ours | Q(position__in=list(positions))
    arms: dict[type[Record], Q] = {Issue: own, Review: reviewed, Proposal: reviewed}
    first, *others = (access.scope(user, VIEW, events(model).filter(arms.get(model, ours))) for model in COLUMNS)
    rows = first.union(*others, all=True).order_by("-pgh_created_at")[:MOST]
    visible = {str(compartment.pk) for compartment in access.compartments(user, VIEW)}
    return History(_named(Event(*row), visible) for row in rows)


def _named(event: Event, visible: set[str]) -> Event:
    """`event` with the names of the records that it refers to in place of these, or nothing for those not seen."""
    values = {
        name: (value["name"] if value["compartment"] in visible else None) if _refers(value) else value
        for name, value in event.values.items()
    }
    return event._replace(values=values)


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"name", "compartment"}


def _steps(rows: Iterable[Event]) -> Iterator[Step]:
    """The events in order, each with what its row was before; a proposal has what it would change."""
    before: dict[str, dict[str, Any]] = {}
    for event in sorted(rows, key=_place_in_time):
        row = event.values.get("subject") if event.model == "proposal" else str(event.key)
        yield Step(event, before.get(str(row), {}))
        if event.model != "proposal":
            before[str(event.key)] = event.values


def _grouped(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps of each act together, in order; what no verb wrote is an act for each moment."""
    acts: dict[object, list[Step]] = {}
    for step in steps:
        acts.setdefault((step.event.context or {}).get("act", step.event.at), []).append(step)
    return list(acts.values())


def _place_in_time(event: Event) -> tuple[datetime.datetime, str, int]:
    """When a row was written: of several acts in one transaction their keys tell which was first."""
    return event.at, (event.context or {}).get("act", ""), event.version


def _version(steps: list[Step]) -> int | None:
    return next((step.event.version for step in steps if step.model is Issue), None)


def _reviews_issue(step: Step) -> bool:
    return step.model is Review and not step.event.values["side"]


def act(steps: list[Step]) -> Act:
    """What the steps of one act come to."""
    event = steps[0].event
    context = event.context or {}
    role, verdict = context.get("role", ""), _told(steps, Review, "verdict")
    said = f"{context.get('verb', '')} {verdict}".strip()
    return Act(
        at=event.at,
        who=event.who or gettext("Nobody by name"),
        person=context.get("user", ""),
        proposal=next((step.event.key for step in steps if step.model is Proposal), None),
        role=str(Role(role).label) if role in Role.values else role,
        what=str(SAID.get(said, OTHERWISE[event.label])),
        version=_version(steps),
        subject=_subject(steps),
        comment=_told(steps, Review, "comment") or _told(steps, Proposal, "reason") * (said == "propose"),
        changes=[found for step in steps for found in _changes(step)],
        compartment_id=event.compartment,
    )


def _subject(steps: list[Step]) -> str:
    """What an act was done to, where that isn't the issue itself."""
    if _version(steps):
        return ""
    if side := next(filter(None, (_told(steps, model, "side") for model in (Position, Review, Proposal))), ""):
        return gettext("Position of %(side)s") % {"side": side}
    return capfirst(str(Handling._meta.verbose_name)) if steps[0].model is Handling else ""


def _told(steps: list[Step], model: type[Record], column: str) -> str:
    return next((step.event.values[column] or "" for step in steps if step.model is model), "")


def _changes(step: Step) -> Iterator[Change]:
    """What a step changed; nothing for an issue or a position that was logged, which says it itself."""
    model, old, new = step.model, step.before, step.event.values
    if step.event.label == "insert" and model in (Issue, Position):
        return
    if step.event.label == "insert":
        new = {column: value for column, value in new.items() if value is not False}
    if step.event.label == "delete":
        old, new = new, {}
    if model is Proposal and step.event.label == "insert":
        model, new = (Position if new["side"] else Issue), new["changes"]
        old = {column: old.get(column) for column in new}
    if model not in (Review, Proposal):
        columns = [column for column in COLUMNS[model] if column in old or column in new]
        told = (change(model, column, old.get(column), new.get(column)) for column in columns)
        yield from filter(None, told)
