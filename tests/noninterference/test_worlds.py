"""What is private to some changes nothing for those who are none of them: two worlds, compared byte for byte.

`make noninterference SCENARIOS=300 SEED=1` compares more of them; the name of a test that failed has the seed.
"""

import os
from collections.abc import Iterable
from random import Random

import pytest

from tests.guards.code import expect_none
from tests.noninterference.addresses import Addresses, Words
from tests.noninterference.asks import Measure, reading, visits, writes
from tests.noninterference.cases import CASES
from tests.noninterference.scenario import scenario
from tests.noninterference.walk import Answer, Ask, Walker
from tests.noninterference.worlds import BOTH, FIRST_ONLY, world

SEED = int(os.environ.get("SEED", "1"))
SCENARIOS = int(os.environ.get("SCENARIOS", str(2 * len(CASES))))
MOST_SHOWN = 20
USUAL = Measure()


@pytest.mark.parametrize("seed", range(SEED, SEED + SCENARIOS))
def test_nobody_notices_what_is_private_to_others(seed: int, db: None) -> None:
    """One half of what is done comes after a first look around; then the observers write, and look again."""
    of, random, case = scenario(seed), Random(seed), list(CASES.values())[seed % len(CASES)]
    walls = (BOTH, FIRST_ONLY)[seed // len(CASES) % 2]
    with world(seed, of.steps(of.before), walls) as whole:
        there, walker = Addresses.of(whole), Walker(whole.scene, case.observers)
        words = Words.of(case, of, there)
        first = list(visits(case, there, words, random, USUAL))
        answers = walker.ask_all(first)
        whole.play(of.steps(of.after))
        then = [*writes(first, answers, words, random, USUAL), *reading(first, random, USUAL)]
        answers += walker.ask_all(then)
    with world(seed, of.steps(of.before, case.hidden, case.reworded), walls) as without:
        walker = Walker(without.scene, case.observers)
        same = walker.ask_all(first)
        without.play(of.steps(of.after, case.hidden, case.reworded))
        same += walker.ask_all(then)
    expect_none(differences([*first, *then], answers, same)[:MOST_SHOWN])


def differences(asks: Iterable[Ask], answers: Iterable[Answer], others: Iterable[Answer]) -> list[str]:
    """A line for each request that is answered otherwise."""
    triples = zip(asks, answers, others, strict=True)
    return [f"{ask}: {differs}" for ask, one, other in triples if (differs := one.differs_in(other))]
