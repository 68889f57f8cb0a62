"""Every address of the site with what can be put into it: what is one's own, joint, hidden, absent or malformed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from issues.models import Marking, Membership
from tests.guards.addresses import TABLE, Address
from tests.guards.world import PREFIXES, Place
from tests.noninterference.cases import Case
from tests.noninterference.desk import JOINT
from tests.noninterference.scenario import Scenario
from tests.noninterference.worlds import WALKED_AT, World

# What else than the first of its kind an address can be of: columns of a place, by the labels of a script's steps.
VARIANTS: tuple[dict[str, str], ...] = (
    {},
    {"issue": "draft", "waiting": "draft"},
    {"issue": "waiting", "meeting": "coming"},
    {"issue": "returned", "meeting": "put back"},
    {"issue": "withdrawn"},
    {"issue": "restored"},
    {"issue": "elsewhere", "position": "returned position"},
    {"issue": "raised", "item": "item of the meeting"},
    {"position": "answer", "proposal": "position change"},
    {"position": "said in vain", "proposal": "refused"},
    {"issue": "resting", "position": "resting position", "proposal": "resting change"},
    {"issue": "published", "position": "published 0", "citation": "published citation 0", "source": "published source"},
    {"issue": "resting waiting", "position": "resting waiting position", "waiting": "resting waiting"},
    {"issue": f"{JOINT} issue", "position": "position on the joint one", "proposal": "joint position change"},
    {"issue": f"{JOINT} waiting", "item": "joint waiting"},
    {"issue": f"{JOINT} draft", "item": "joint draft"},
)
# What else is reviewed than issues.
REVIEWED: dict[str, tuple[str, ...]] = {
    "position": ("answer", "returned position", "resting waiting position"),
    "meeting": ("coming", "meeting"),
    "proposal": ("proposal", "change of the marking", "position change", "joint position change", "meeting proposal"),
}
HARMFUL = "%00'x"


class Spot(Place):
    """A place whose marking and membership are a script's own."""

    @property
    def marking(self) -> Marking:
        return Marking.objects.filter(compartment=self.compartment).latest("rank")

    @property
    def membership(self) -> Membership:
        guest = f"{self.prefix.lower()}-guest"
        return Membership.objects.get(compartment=self.compartment, user__username=guest)


@dataclass(frozen=True)
class Addresses:
    """By the name of an address its URLs: of each compartment, and of what doesn't exist, also of no right form."""

    urls: dict[str, dict[str, list[str]]]
    spots: dict[str, Spot]

    @classmethod
    def of(cls, there: World) -> "Addresses":
        """Those of a whole world. KeyError where the table of the guards doesn't know an address."""
        spots = {prefix: _spot(there.rows, prefix) for prefix in PREFIXES}
        with there.scene.at(WALKED_AT):
            urls = {name: _urls(name, spots, there.rows) for name in TABLE}
        return cls(urls, spots)


def _spot(rows: dict[str, Any], prefix: str) -> Spot:
    names = [name for name in Place.__dataclass_fields__ if name != "compartment"]
    made = {name: rows[f"{prefix} {name.replace('_', ' ')}"] for name in names}
    return Spot(compartment=made["issue"].compartment, **made)


def _urls(name: str, spots: dict[str, Spot], rows: dict[str, Any]) -> dict[str, list[str]]:
    of = TABLE[name].of
    urls = {prefix: list(dict.fromkeys(_of(name, spots[prefix], rows))) for prefix in of.prefixes}
    first = spots[of.prefixes[0]]
    if of.hides:
        absent = Address(name).url(of.parameters(first) | of.absent(first))
        urls |= {"absent": [absent], "malformed": [f"{absent.rstrip('/')}{HARMFUL}/"]}
    return urls


def _of(name: str, spot: Spot, rows: dict[str, Any]) -> Iterator[str]:
    for variant in VARIANTS:
        labels = {
            column: label if label.startswith(JOINT) else f"{spot.prefix} {label}" for column, label in variant.items()
        }
        if set(labels.values()) <= rows.keys():
            varied = replace(spot, **{column: rows[label] for column, label in labels.items()})
            yield Address(name).url(TABLE[name].of.parameters(varied))
    if name == "review-item":
        waiting = ((kind, rows.get(f"{spot.prefix} {label}")) for kind in REVIEWED for label in REVIEWED[kind])
        yield from (Address(name).url({"slug": spot.slug, "kind": kind, "key": row.pk}) for kind, row in waiting if row)


@dataclass(frozen=True)
class Words:
    """What can be typed: words that all use, words and keys of what is hidden, and of what an observer sees."""

    common: tuple[str, ...]
    secret: tuple[str, ...]
    keys: dict[str, list[str]]  # of hidden rows, by what a field for them is called
    own_keys: dict[str, list[str]]  # of those that are seen

    @classmethod
    def of(cls, case: Case, of: Scenario, there: Addresses) -> "Words":
        hidden = [there.spots[prefix] for prefix in case.secret]
        seen = [spot for prefix, spot in there.spots.items() if prefix not in case.secret]
        canaries = [word for prefix in case.secret for word in of.canaries[prefix]]
        keys, own = _all_keys(hidden), _all_keys(seen)
        common, secret = chain(*own.values(), CODES), chain(canaries, *keys.values())
        return cls(tuple(common), tuple(secret), keys, own)


CODES: tuple[str, ...] = (
    "US",
    "CU",
    "MIG",
    "OAS",
    "draft",
    "submitted",
    "cleared",
    "returned",
    "high",
    "low",
    "raised",
    "concern",
)
CODES += ("seaport", "visa", "rescue", "quota", "1", "2", "-title", "title", "me", "none", "overdue", "True")


def _all_keys(spots: list[Spot]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for spot in spots:
        for field, values in _keys(spot).items():
            keys.setdefault(field, []).extend(values)
    return keys


def _keys(spot: Spot) -> dict[str, list[str]]:
    """By what a field for them is called how the rows of a place can be named."""
    meeting, topic, marking = spot.meeting, spot.topic, spot.marking
    officer, prefix = spot.membership.user, spot.prefix
    return {
        "meeting": [str(meeting.pk), meeting.slug],
        "postponed_to": [str(meeting.pk)],
        "topic": [str(topic.pk), topic.slug],
        "topics": [str(topic.pk)],
        "marking": [str(marking.pk), marking.code],
        "source": [str(spot.source.pk)],
        "issue": [str(spot.issue.pk), spot.issue.reference],
        "title": [spot.waiting.title, spot.draft.title],
        "reference": [spot.issue.reference],
        "position": [str(spot.position.pk)],
        "citations": [str(spot.citation.pk)],
        "item": [str(spot.item.pk)],
        "compartment": [str(spot.compartment.pk), prefix],
        "side": [str(spot.issue.raised_by_id)],
        "raised_by": [str(spot.issue.raised_by_id), spot.issue.raised_by.code],
        "addressed_to": [str(spot.issue.raised_by_id), "US", "CU"],
        "desk_officer": [str(officer.pk), officer.username],
        "user": [str(officer.pk), officer.username],
        "username": [officer.username],
        "hand_over_to": [str(officer.pk)],
        "negotiation": [str(spot.compartment.negotiation_id), spot.slug],
        "_selected_action": [str(spot.waiting.pk), str(spot.position.pk)],
        "record": [str(spot.waiting.pk)],
    }
