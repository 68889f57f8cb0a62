"""Whether the comparison sees a mutant: the requests that reach it, asked again while it lets everything through."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from random import Random

from django.db import transaction

from tests.conftest import forget_what_is_kept
from tests.factory import officer_of, reviewer_of
from tests.noninterference.addresses import Addresses, Words
from tests.noninterference.asks import Measure, visits, writes
from tests.noninterference.cases import CASES, Case
from tests.noninterference.mutants import Site, listening, sites
from tests.noninterference.scenario import Scenario, scenario
from tests.noninterference.walk import Answer, Ask, Walker
from tests.noninterference.worlds import FIRST_ONLY, World, world

EVERYTHING = Measure(places=1, urls=5, others=0, parts=0.2, words=8, forms=1, fillings=3)
MOST_TRIED, MOST_CHANGED = 40, 8  # requests to a mutant, and those of them that it changed and which are asked in W0


@dataclass
class Trial:
    """The calls to try: those alive, and which of them some request has reached. `shown` has what showed the others."""

    alive: set[Site]
    reached: set[Site] = field(default_factory=set)
    shown: dict[Site, str] = field(default_factory=dict)

    def run(self, case: str, seed: int, walls: str = FIRST_ONLY, measure: Measure = EVERYTHING) -> None:
        """Try what is alive on one pair of worlds."""
        of, observed = scenario(seed), CASES[case]
        steps, rest = (
            of.steps([*of.before, *of.after], *hidden) for hidden in ((), (observed.hidden, observed.reworded))
        )
        with world(seed, steps, walls) as whole:
            asker = Asker(whole, observed)
            reaching = asker.reaching(self.alive, _pool(asker, of, observed, Random(seed), measure))
            self.reached |= reaching.keys()
            changed = {site: asker.changed(site, asks) for site, asks in reaching.items()}
        with world(seed, rest, walls) as without:
            asker = Asker(without, observed)
            for site, answers in changed.items():
                self._compare(site, answers, asker, f"{case} {seed}")

    def _compare(self, site: Site, answers: dict[Ask, Answer], asker: "Asker", where: str) -> None:
        for ask, answer in answers.items():
            if site in self.alive and (differs := answer.differs_in(asker.ask(ask, site)[0])):
                self.alive.discard(site)
                self.shown[site] = f"{where}, {ask}: {differs}"


class Asker:
    """Asks a world with a mutant in it; nothing that is asked leaves anything behind."""

    def __init__(self, there: World, case: Case) -> None:
        self.there = there
        self.owners = [who(prefix) for prefix in case.secret for who in (officer_of, reviewer_of)]
        self.walker = Walker(there.scene, [*case.observers, *self.owners])
        self.cookies = {user: client.cookies.output(header="") for user, client in self.walker.clients.items()}

    def ask(self, ask: Ask, mutant: Site | None = None) -> tuple[Answer, set[Site]]:
        """The answer, and which calls were made. What is kept by `revisions` somebody else has asked for before."""
        forget_what_is_kept()
        for user, client in self.walker.clients.items():
            client.cookies = SimpleCookie(self.cookies[user])
        with transaction.atomic(), listening(mutant) as heard:
            if mutant and sites()[mutant].endswith("revisions"):
                for owner in self.owners:
                    self.walker.ask(Ask(owner, ask.method, ask.url, ask.body, ask.part))
            answer = self.walker.ask(ask)
            transaction.set_rollback(True)
        return answer, heard

    def reaching(self, alive: set[Site], pool: Iterable[Ask]) -> dict[Site, list[tuple[Ask, Answer]]]:
        """For each of the calls the requests that come to it, with their answers."""
        found: dict[Site, list[tuple[Ask, Answer]]] = defaultdict(list)
        for ask in pool:
            answer, heard = self.ask(ask)
            for site in heard & alive:
                found[site].append((ask, answer))
        return found

    def changed(self, site: Site, asked: list[tuple[Ask, Answer]]) -> dict[Ask, Answer]:
        """The answers that aren't the same where a call lets everything through."""
        found: dict[Ask, Answer] = {}
        for ask, usual in _telling(asked):
            answer, _heard = self.ask(ask, site)
            if answer != usual:
                found[ask] = answer
            if len(found) == MOST_CHANGED:
                break
        return found


def _telling(asked: list[tuple[Ask, Answer]]) -> list[tuple[Ask, Answer]]:
    """Some requests, half of them for what isn't there for who asks."""
    refused = [each for each in asked if each[1].status == HTTPStatus.NOT_FOUND]
    shown = [each for each in asked if each[1].status != HTTPStatus.NOT_FOUND]
    half = MOST_TRIED // 2
    return [each for kind in (shown, refused) for each in Random(0).sample(kind, min(half, len(kind)))]


def _pool(asker: Asker, of: Scenario, case: Case, random: Random, measure: Measure) -> Iterable[Ask]:
    there = Addresses.of(asker.there)
    words = Words.of(case, of, there)
    seen = list(visits(case, there, words, random, measure))
    yield from seen
    pages = [ask for ask in seen if ask.method == "GET" and "?" not in ask.url]
    yield from writes(pages, [asker.ask(page)[0] for page in pages], words, random, measure)
