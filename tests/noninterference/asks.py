"""What is asked: every address by every method, filters with words that are common, secret and absent, and writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode, urljoin

from tests.guards.addresses import NO, TABLE
from tests.guards.forms import Form, forms_of
from tests.guards.test_hostile_input import LISTINGS, PARAMETERS
from tests.noninterference.addresses import Addresses, Words
from tests.noninterference.cases import Case
from tests.noninterference.walk import Answer, Ask

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ABSENT = "nowhere"
MORE_OF_ISSUES = 5  # times as many parameters as other listings are given
# They end what the others are asked by.
NEVER_SENT = ("/logout/", "/accounts/password/", "/accounts/second-factor/", "/reset/", "/deactivate/")


@dataclass(frozen=True)
class Measure:
    """How much of what could be asked is asked: a draw of so many, or so likely, of each."""

    places: float = 0.4  # of those in which there is such an address
    able: float = 0.7  # that somebody asks who may open the page
    urls: int = 0  # of an address and a place, in which several rows are, beside the first
    others: float = 0.5  # methods than GET, of what is hidden one more
    parts: float = 0.2  # of the pages
    words: int = 1  # parameters of each listing, more of that of issues
    forms: float = 0.3  # of those seen
    fillings: int = 1  # of a form with a secret in a field
    again: int = 40  # pages that are read again


def visits(case: Case, there: Addresses, words: Words, random: Random, measure: Measure) -> Iterator[Ask]:
    """Every address, of one's own, of what is hidden and of nothing, each by an observer and by further methods."""
    for name, by_place in there.urls.items():
        asked = [place for place in by_place if random.random() < measure.places] or [random.choice([*by_place])]
        for place in asked:
            first, *others = by_place[place]
            for url in [first, *random.sample(others, min(measure.urls, len(others)))]:
                user = random.choice(_able(name, place, case) if random.random() < measure.able else case.observers)
                yield Ask(user, "GET", url, part=random.random() < measure.parts)
                if TABLE[name].get is NO:  # a button leads there, and nothing else
                    yield Ask(user, "POST", url)
                if measure.others and not url.endswith(NEVER_SENT):
                    others = random.sample(METHODS[1:], (random.random() < measure.others) + (place in case.secret))
                    yield from (Ask(user, method, url) for method in others)
        if name in LISTINGS or name.endswith(("changelist", "-log")):
            urls = [url for urls in by_place.values() for url in urls]
            number = measure.words * (MORE_OF_ISSUES if name in ("issues", "all-issues") else 1)
            yield from _filtered(case, urls, words, random, number)


def _able(name: str, place: str, case: Case) -> Sequence[str]:
    """Those of the cast among the observers who get the page, or everybody where there are none."""
    able = [user for user in case.observers if TABLE[name].expected("GET", user, place) == 200]
    return able or case.observers


def _filtered(case: Case, urls: list[str], words: Words, random: Random, number: int) -> Iterator[Ask]:
    def ask(*given: tuple[str, str]) -> Ask:
        return Ask(random.choice(case.observers), "GET", f"{random.choice(urls)}?{urlencode(given)}")

    for name in ["q", *random.sample(sorted(PARAMETERS), min(number, len(PARAMETERS)))]:
        for word in (_common(name, words, random), _secret(name, words, random), ABSENT):
            yield ask((name, word))
    for source in (random.choice(words.own_keys.get("source", [ABSENT])), _secret("source", words, random)):
        yield ask(("source", source), ("paragraph", "2"), ("title", _secret("title", words, random)))
    yield ask(("q", f"{random.choice(words.common)} -{random.choice(words.common)}"), ("sort", "relevance"))


def _common(name: str, words: Words, random: Random) -> str:
    """Something that is seen, for a parameter of that name."""
    return random.choice(words.own_keys.get(name) or words.common)


def _secret(name: str, words: Words, random: Random) -> str:
    """Something hidden for a field or parameter of that name."""
    fitting = words.keys.get(name.rpartition("-")[2], [])
    return random.choice(fitting if fitting and random.random() < 0.8 else words.secret)


def writes(
    asks: Iterable[Ask], answers: Iterable[Answer], words: Words, random: Random, measure: Measure
) -> Iterator[Ask]:
    """The forms of the pages that were seen, filled in: well, and with what is hidden in a field."""
    tried: set[tuple[str, str]] = set()
    for ask, answer in zip(asks, answers, strict=True):
        if ask.method != "GET" or answer.status != 200:
            continue
        for form in forms_of(answer.text):
            action = urljoin(ask.url, form.action)
            ends = action.partition("?")[0].endswith(NEVER_SENT)
            if form.method != "post" or ends or (ask.user, action) in tried or random.random() > measure.forms:
                continue
            tried.add((ask.user, action))
            for filling in _fillings(form, words, random, measure.fillings):
                yield Ask(ask.user, "POST", action, urlencode(filling))


def _fillings(form: Form, words: Words, random: Random, number: int) -> Iterator[list[tuple[str, str]]]:
    filled = [(name, value or random.choice(("Typed", "2009-07-14"))) for name, value in form.fields]
    filled += random.sample(form.buttons, min(1, len(form.buttons)))
    if "version" in form.names:  # as if it was opened long ago
        yield [(name, "1" if name == "version" else value) for name, value in filled]
    for name in random.sample(form.names, min(number, len(form.names))):
        secret = _secret(name, words, random)
        yield [*((other, value) for other, value in filled if other != name), (name, secret)]
    yield filled


def reading(asks: list[Ask], random: Random, measure: Measure) -> list[Ask]:
    """Some of the pages among what was asked, to be read again."""
    pages = [ask for ask in asks if ask.method == "GET" and not ask.part]
    return random.sample(pages, min(measure.again, len(pages)))
