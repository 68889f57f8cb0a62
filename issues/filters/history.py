"""What was done to an issue and to what hangs on it, as far as one reader may know.

An act is what one call of a verb wrote. A reader is told only of rows in their own compartments, and of the records
that such a row names only of those which they see too.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from issues import access
from issues.access import VIEW
from issues.filters.acts import Act, Step, act, version_of
from issues.filters.wording import LISTS
from issues.models import Issue, Position, Proposal, ProposalState, Record, Review, User
from issues.models.history import COLUMNS, Event, events

MOST = 1_000


class History:
    """The acts on an issue that a reader may know of, the newest first; `is_cut` where there are earlier ones."""

    def __init__(self, rows: Iterable[Event], is_cut: bool = False) -> None:
        self._acts = _grouped(_steps(rows))[::-1]
        self.is_cut = is_cut

    def __len__(self) -> int:
        return len(self._acts)

    def until(self, version: int) -> list[list[Step]]:
        """The steps of each act, the oldest first, up to the one that made `version` of the issue; none if none did."""
        oldest_first = self._acts[::-1]
        end = next((i for i, steps in enumerate(oldest_first, 1) if version_of(steps) == version), 0)
        return oldest_first[:end]

    def acts(self, most: int | None = None) -> list[Act]:
        """The newest `most` acts, or all."""
        return [act(steps) for steps in self._acts[:most]]

    @property
    def last_review(self) -> Act | None:
        """The latest decision on the issue itself: a change that was returned left it as it was."""
        return next((act(steps) for steps in self._acts if _decides(steps)), None)

    def returned_to(self, user: User) -> list[Act]:
        """The decisions that returned a change of `user` after which they proposed no other to the same record."""
        proposed = [step for steps in reversed(self._acts) for step in steps if _proposes(step, user)]
        newest = {step.event.values["subject"]: step.event.key for step in proposed}.values()
        return [
            act(steps) for steps in self._acts if any(_returns(step) and step.event.key in newest for step in steps)
        ]


def history(user: User, issue: Issue, positions: Iterable[Position]) -> History:
    """The history of an issue that `user` sees and of those of its `positions` that they see."""
    own, ours = Q(pgh_obj=issue), Q(issue=issue)
    reviewed = ours | Q(position__in=list(positions))
    arms: dict[type[Record], Q] = {Issue: own, Review: reviewed, Proposal: reviewed}
    rows = _read(user, {model: arms.get(model, ours) for model in COLUMNS}, MOST + 1)
    older = rows[MOST:]
    in_part = {_act_of(event) for event in older}  # of that act some events may be among the newest, some not
    return History((event for event in rows if _act_of(event) not in in_part), is_cut=bool(older))


def history_of_version(user: User, issue: Issue, number: int) -> History:
    """What tells the version `number` of an issue from the one before, of however long a history."""
    own, ours = Q(pgh_obj=issue), Q(issue=issue)
    then = ours & Q(pgh_created_at__in=events(Issue).filter(own, version=number).values("pgh_created_at"))
    versions: dict[type[Record], Q] = {Issue: own & Q(version__in=[number - 1, number]), Review: then, Proposal: then}
    return History(_read(user, versions | dict.fromkeys(LISTS, ours)))


def _read(user: User, wanted: Mapping[type[Record], Q], most: int | None = None) -> list[Event]:
    """The newest `most` of the events that are `wanted` of each model, or all; as far as `user` may know of them."""
    first, *others = (access.scope(user, VIEW, events(model).filter(which)) for model, which in wanted.items())
    rows = first.union(*others, all=True).order_by("-pgh_created_at")[:most]
    visible = {str(compartment.pk) for compartment in access.compartments(user, VIEW)}
    return [_named(Event(*row), visible) for row in rows]


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
        acts.setdefault(_act_of(step.event), []).append(step)
    return list(acts.values())


def _act_of(event: Event) -> object:
    return (event.context or {}).get("act", event.at)


def _place_in_time(event: Event) -> tuple[datetime.datetime, str, int]:
    """When a row was written: of several acts in one transaction their keys tell which was first."""
    return event.at, (event.context or {}).get("act", ""), event.version


def _proposes(step: Step, user: User) -> bool:
    author = (step.event.context or {}).get("user")
    return step.model is Proposal and step.event.label == "insert" and author == str(user.pk)


def _returns(step: Step) -> bool:
    return step.model is Proposal and step.event.values["state"] == ProposalState.RETURNED


def _decides(steps: list[Step]) -> bool:
    reviews = any(step.model is Review and not step.event.values["side"] for step in steps)
    states = [step.event.values["state"] for step in steps if step.model is Proposal]
    return reviews and ProposalState.RETURNED not in states
