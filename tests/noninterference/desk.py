"""One compartment at work: what it does is written down step by step, in words that tell where they were written."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tests import factory

Step = dict[str, Any]

TALKS = {"MIG": "us-cuba-migration", "US": "us-cuba-migration", "CU": "us-cuba-migration", "OAS": "oas-cuba"}
SIDES = {"MIG": "US", "US": "US", "CU": "CU", "OAS": "OAS"}
SHARED = ("seaport", "visa", "repatriation", "rescue", "quota", "parole", "consulate", "flight")
JOINT = "MIG"
CANARY, OTHER_CANARY = "kestrel", "ptarmig"  # of one length
OF_MEMBERS = ("add_member", "change_member", "remove_member", "require_second_factor")  # an operator sees these


def members(prefix: str) -> str:
    """The place of acts on who is a member of a compartment."""
    return f"members of {prefix}"


@dataclass(frozen=True)
class Act:
    """A step, and whose it is: the prefix of a compartment, or what the operator alone keeps.

    Who leaves it out plays `instead`: what is joint in it.
    """

    place: str
    step: Step
    instead: tuple[Step, ...] = ()


@dataclass
class Desk:
    """What one compartment does."""

    prefix: str
    random: Random
    acts: list[Act] = field(default_factory=list)
    canaries: list[str] = field(default_factory=list)

    @property
    def talks(self) -> str:
        return TALKS[self.prefix]

    @property
    def here(self) -> dict[str, str]:
        return {"compartment": f"{self.talks}/{self.prefix}"}

    @property
    def side(self) -> dict[str, str]:
        return {"side": f"{self.talks}/{SIDES[self.prefix]}"}

    @property
    def other_side(self) -> dict[str, str]:
        return {"side": f"{self.talks}/{'US' if SIDES[self.prefix] == 'CU' else 'CU'}"}

    def words(self, canary: str = "") -> str:
        """A few words that others use too, and one that nobody else has."""
        return " ".join([*self.random.sample(SHARED, 2), canary or self.canary()]).capitalize()

    def canary(self) -> str:
        """A word that nobody else has."""
        self.canaries.append(f"{CANARY}{self.prefix.lower()}{len(self.canaries)}x{self.random.randrange(10**6):06}")
        return self.canaries[-1]

    def mine(self, label: str) -> dict[str, str]:
        return {"step": f"{self.prefix} {label}"}

    def now(self, label: str) -> dict[str, str]:
        return {"version": f"{self.prefix} {label}"}

    def of(self, label: str) -> Step:
        """A record of this compartment as it is now, for what changes it."""
        return {"record": self.mine(label), "version": self.now(label)}

    def do(self, verb: str, label: str = "", by: str = "officer", **arguments: Any) -> None:
        """Write down what the compartment's officer, reviewer or manager does."""
        roles = {"officer": factory.officer_of, "reviewer": factory.reviewer_of, "manager": factory.manager_of}
        place = members(self.prefix) if verb in OF_MEMBERS else self.prefix
        self.acts.append(Act(place, self._step(verb, label, roles[by](self.prefix), arguments)))

    def let(self, place: str, verb: str, label: str = "", **arguments: Any) -> None:
        """Write down what the operator does; in all worlds but those that leave out `place`."""
        self.acts.append(Act(place, self._step(verb, label, "admin", arguments)))

    def instead(self, *steps: tuple[str, str, Step]) -> None:
        """Say what is done by whoever leaves out the last act: each a verb, a label and its arguments."""
        last = self.acts.pop()
        done = tuple(self._step(verb, label, last.step["by"], arguments) for verb, label, arguments in steps)
        self.acts.append(replace(last, instead=done))

    def _step(self, verb: str, label: str, by: str, arguments: Step) -> Step:
        named = {"as": f"{self.prefix} {label}"} if label else {}
        return {"verb": verb, "by": by, "with": arguments} | named

    def clear(self, label: str) -> None:
        self.do("submit", record=self.mine(label))
        self.decide(label)

    def decide(self, label: str, verdict: str = "cleared", **comment: str) -> None:
        self.do("decide", by="reviewer", **self.of(label), verdict=verdict, **comment)

    def passage(self, source: dict[str, str] | None = None) -> Step:
        quoted = {"quotation": self.words(), "locator": self.words(), "paragraph": 2, "start": 0, "end": 12}
        return {"passage": {"source": source or self.mine("source"), **quoted}}
