"""Who must not notice what: the places that are left out of one of two worlds, and those who are in none of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.noninterference.desk import TALKS, members
from tests.noninterference.scenario import NEW_TALKS
from tests.noninterference.walk import NOBODY

OPERATOR = "admin"


def _private(*prefixes: str) -> tuple[str, ...]:
    return (*prefixes, *(members(prefix) for prefix in prefixes))


@dataclass(frozen=True)
class Case:
    """In W0 what is done in the places `hidden` is left out, and the words of `reworded` are others."""

    observers: tuple[str, ...]
    hidden: tuple[str, ...]
    reworded: tuple[str, ...] = ()

    @property
    def secret(self) -> tuple[str, ...]:
        """The prefixes of the compartments of which the observers know nothing."""
        return tuple(prefix for prefix in TALKS if prefix in {*self.hidden, *self.reworded})


# The operator keeps the members of every compartment, and sees no record of any. Who is a member of a private
# compartment alone sees records that rest on joint ones, which can't be left out: their words are others.
CASES: dict[str, Case] = {
    "united-states": Case(
        ("officer", "reviewer", "head", "us-manager", NOBODY), (*_private("CU", "OAS"), "oas-cuba", NEW_TALKS)
    ),
    "cuba": Case(("cuba-officer", "cuba-reviewer", "cuba-manager"), (*_private("US", "OAS"), "oas-cuba", NEW_TALKS)),
    "mediator": Case(("secretariat", "recorder", "mig-guest"), (*_private("US", "CU", "OAS"), "oas-cuba", NEW_TALKS)),
    "other-talks": Case(("outsider", "oas-reviewer"), (*_private("MIG", "US", "CU"), "us-cuba-migration", NEW_TALKS)),
    "private-alone": Case(
        ("us-manager", "us-guest", "us-second"),
        (*_private("CU", "OAS"), "oas-cuba", NEW_TALKS),
        ("MIG", members("MIG")),
    ),
    "operator": Case((OPERATOR, NOBODY), ("MIG", "US", "CU", "OAS")),
}


def visible(case: Case) -> Iterable[str]:
    """The prefixes of the compartments of which some observer is a member."""
    return (prefix for prefix in TALKS if prefix not in case.secret)
