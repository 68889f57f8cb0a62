"""From a seed a script of what all compartments and the operator do: private and joint, mixed."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from issues.management.playing.script import BEGIN, Script
from issues.management.playing.script import Step as ReadStep
from tests.factory import officer_of
from tests.guards.world import PREFIXES
from tests.noninterference.desk import CANARY, JOINT, OTHER_CANARY, Act, Desk, Step
from tests.noninterference.work import guests, later, work

NEW_TALKS = "new-talks"  # of which the operator alone knows


@dataclass(frozen=True)
class Scenario:
    """What is done before others look around, what thereafter, and the words that each compartment alone has."""

    seed: int
    before: list[Act]
    after: list[Act]
    canaries: dict[str, list[str]]

    def steps(self, acts: Iterable[Act], without: Iterable[str] = (), other: Iterable[str] = ()) -> list[ReadStep]:
        """All of some acts; or without those of some places, and with other words in those of `other` places."""
        hidden, reworded = set(without), set(other)
        told = [
            json.loads(json.dumps(step).replace(CANARY, OTHER_CANARY)) if act.place in reworded else step
            for act in acts
            for step in (act.instead if act.place in hidden else (act.step,))
            if act.place not in hidden or JOINT not in hidden
        ]
        return Script.read(json.dumps({"steps": told})).steps


def scenario(seed: int) -> Scenario:
    """The joint compartment begins, for the private ones refer to it; then what each does is mixed."""
    random = Random(seed)
    desks = [Desk(prefix, random) for prefix in PREFIXES]
    for desk in desks:
        work(desk)
        _operate(desk)
    joint, *others = [list(desk.acts) for desk in desks]
    before = joint + _mixed(random, others)
    for desk in desks:
        desk.acts.clear()
        later(desk)
    after = _mixed(random, [list(desk.acts) for desk in desks])
    timed = _timed(random, before + after)
    canaries = {desk.prefix: desk.canaries for desk in desks}
    return Scenario(seed, timed[: len(before)], timed[len(before) :], canaries)


def _operate(desk: Desk) -> None:
    """What the operator does for a compartment: it is seen by who is a member of any in the same talks."""
    leaver = guests(desk)[3]
    colleague = {"user": officer_of(desk.prefix)}
    desk.let("", "deactivate", user={"user": leaver}, hand_over_to=colleague)
    desk.let("", "reactivate", user={"user": leaver})
    desk.let("", "reset_password", user={"user": leaver})
    account: Step = {"user": {"user": leaver}, "version": {"version": {"user": leaver}}}
    desk.let("", "change_account", **account, name=desk.words())
    if desk.prefix == "CU":
        return
    talks = desk.talks
    rows: dict[str, tuple[Step, Step]] = {
        "negotiation": ({"negotiation": talks}, {"summary": desk.words()}),
        "compartment": (desk.here, {"name": desk.words()}),
        "side": (desk.side, {"name": desk.words()}),
    }
    for kind, (row, columns) in rows.items():
        changed: Step = {kind: row, "version": {"version": row}, **columns}
        desk.let(talks, f"change_{kind}", **changed)
    if desk.prefix == "OAS":
        _open_talks(desk)


def _open_talks(desk: Desk) -> None:
    named: Step = {
        "slug": NEW_TALKS,
        "title": desk.words(),
        "summary": desk.words(),
        "prefix": "NEW",
        "desk": desk.words(),
    }
    desk.let(NEW_TALKS, "open_negotiation", **named)
    here: Step = {"negotiation": {"negotiation": NEW_TALKS}}
    desk.let(NEW_TALKS, "add_side", **here, code="NEW", name=desk.words())
    desk.let(NEW_TALKS, "open_compartment", **here, prefix="JNT", kind="joint", name=desk.words())
    place = {"compartment": f"{NEW_TALKS}/NEW"}
    desk.let("", "invite", username="new-manager", name=desk.words())
    desk.let(NEW_TALKS, "appoint_manager", compartment=place, user={"user": "new-manager"})


def _mixed(random: Random, queues: list[list[Act]]) -> list[Act]:
    mixed = []
    while queues := [queue for queue in queues if queue]:
        mixed.append(random.choice(queues).pop(0))
    return mixed


def _timed(random: Random, acts: list[Act]) -> list[Act]:
    timed, at = [], BEGIN
    for act in acts:
        at += datetime.timedelta(minutes=random.randrange(1, 30))
        now = {"at": at.isoformat()}
        timed.append(replace(act, step=act.step | now, instead=tuple(step | now for step in act.instead)))
    return timed
