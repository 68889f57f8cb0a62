"""The comparison can fail: a call of access that lets everything through makes the two worlds differ.

`make mutants` tries every call with every case, first without the second wall and then with it; `make check` those that
the pages of one case reach.
"""

import os
from random import Random

import pytest

from tests.guards.code import expect_none
from tests.noninterference.asks import Measure
from tests.noninterference.cases import CASES
from tests.noninterference.explained import BEYOND_THE_SECOND_WALL, EQUIVALENT
from tests.noninterference.mutants import sites
from tests.noninterference.trial import Asker, Trial
from tests.noninterference.walk import Ask
from tests.noninterference.worlds import BOTH, world

SEED = int(os.environ.get("SEED", "1"))
FEW, SURELY_SHOWN = Measure(others=0, words=1, forms=0), 10
ROUNDS = 2  # of all cases, each with another seed


def test_mutants_show(db: None) -> None:
    """A few of them, quickly."""
    trial = Trial(set(Random(SEED).sample(sorted(sites()), 60)))
    trial.run("united-states", SEED, measure=FEW)
    assert len(trial.shown) >= SURELY_SHOWN


@pytest.mark.skipif("MUTANTS" not in os.environ, reason="takes minutes: make mutants")
def test_every_mutant_shows_and_what_the_second_wall_holds(db: None) -> None:
    known = sites()
    one_wall, two_walls = Trial(set(known)), Trial(set(known))
    for number in range(ROUNDS * len(CASES)):
        case = list(CASES)[number % len(CASES)]
        for trial, walls in ((one_wall, "first only"), (two_walls, BOTH)):
            trial.run(case, SEED + number, walls)
    survivors = {known[site]: "survives" if site in one_wall.reached else "isn't reached" for site in one_wall.alive}
    leaks = {known[site]: how for site, how in two_walls.shown.items()}
    expect_none(
        [
            *(f"{told}: {how}" for told, how in survivors.items() if told not in EQUIVALENT),
            *(f"{told}: is explained, but shows" for told in EQUIVALENT.keys() - survivors.keys()),
            *(f"{told}: both walls, {how}" for told, how in leaks.items() if told not in BEYOND_THE_SECOND_WALL),
            *(f"{told}: the second wall holds it" for told in BEYOND_THE_SECOND_WALL.keys() - leaks.keys()),
        ]
    )


def test_a_question_leaves_nothing_behind(db: None) -> None:
    """Or a mutant would show by what was asked before it: cookies last longer than transactions."""
    page = Ask("cuba-officer", "GET", "/preferences/")
    with world(SEED, []) as there:
        asker = Asker(there, CASES["cuba"])
        before = asker.ask(page)[0]
        chosen = asker.ask(Ask("cuba-officer", "POST", "/preferences/", "theme=dark&single_keys=on"))[0]
        assert (chosen.status, "theme=dark" in chosen.cookies) == (302, True)
        assert asker.ask(page)[0] == before


@pytest.mark.parametrize("call", ["scope", "fetch", "joined", "seen", "compartments"])
def test_calls_are_found(call: str) -> None:
    assert any(told.endswith(f": {call}") for told in sites().values())
