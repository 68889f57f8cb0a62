"""What can be typed into the search beside words: `by:cuba due:30d -standing:resolved "deep water"`.

It is only another way to choose: the address says the same by its parameters, so that chips and facets show it.
"""

import re
from collections import defaultdict

from django.http import QueryDict

from issues.filters.issues import AnyOf, IssueFilter
from issues.filters.listing import PLACE
from issues.filters.vocabulary import Vocabulary
from issues.models import Clearance

# What is typed before the colon, and the parameter it means; the parameters' own names are understood too.
SHORT = {
    "by": "raised_by",
    "to": "addressed_to",
    "in": "compartment",
    "officer": "desk_officer",
    "moved": "moved_since",
}
OF_OPTIONS = frozenset(name for name, each in IssueFilter.base_filters.items() if isinstance(each, AnyOf))  # type: ignore[attr-defined]
NAMES = SHORT | {name: name for name in (*OF_OPTIONS, "due", "moved_since", "silent")}

# Every issue has one of these: to leave an option out is to choose all others.
EXCLUDABLE = ("negotiation", "compartment", "standing", "raised_by", "kind", "clearance")

_TYPED = re.compile(r'(?<!\S)(?P<minus>-?)(?P<name>[a-z_]+):(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]\S*))')
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def spelled_out(data: QueryDict, words: Vocabulary) -> QueryDict | None:
    """The parameters that say what was typed as filters into the search of `data`; none where nothing was.

    What doesn't exist becomes a parameter as it was typed, of which the listing then says what is wrong.
    """
    spelled, rest = data.copy(), []
    wanted: dict[str, list[str]] = defaultdict(list)
    unwanted: dict[str, list[str]] = defaultdict(list)
    for text in data.getlist("q"):
        filters = [typed for typed in _TYPED.finditer(text) if typed["name"] in NAMES]
        rest.append(_without(text, filters))
        for typed in filters:
            by_name = unwanted if typed["minus"] else wanted
            by_name[NAMES[typed["name"]]].append(typed["phrase"] or typed["word"])
    if not (wanted or unwanted):
        return None
    spelled.setlist("q", [text for text in rest if text])
    for name, values in wanted.items():
        _choose(spelled, words, name, values)
    for name, values in unwanted.items():
        _leave_out(spelled, words, name, values)
    for place in PLACE:
        spelled.pop(place, None)
    return spelled


def _without(text: str, filters: list[re.Match[str]]) -> str:
    for typed in reversed(filters):
        text = text[: typed.start()] + text[typed.end() :]
    return " ".join(text.split()) if filters else text


def _choose(spelled: QueryDict, words: Vocabulary, name: str, values: list[str]) -> None:
    meant = [each for value in values for each in _meant(words, name, value) or [value]]
    spelled.setlist(name, list(dict.fromkeys([*spelled.getlist(name), *meant])))


def _leave_out(spelled: QueryDict, words: Vocabulary, name: str, values: list[str]) -> None:
    """Choose all others: of those chosen, or of all where nothing else was."""
    meant = [_meant(words, name, value) if name in EXCLUDABLE else [] for value in values]
    out = {each for one in meant for each in one}
    others = [each for each in spelled.getlist(name) if each not in out]
    others = others or [each for each in _usual(words, name) if each not in out]
    if all(meant) and others:
        spelled.setlist(name, others)
    else:
        spelled.setlist(f"-{name}", values)


def _meant(words: Vocabulary, name: str, value: str) -> list[str]:
    """The values of the options that are called `value`, or that begin so where none is."""
    options = words.options(name) if name in OF_OPTIONS else []
    said = _plain(value)
    called = [option.value for option in options if said in (_plain(option.value), _plain(str(option.label)))]
    return called or [option.value for option in options if _plain(str(option.label)).startswith(said)]


def _plain(text: str) -> str:
    return _BETWEEN_WORDS.sub(" ", text).strip().casefold()


def _usual(words: Vocabulary, name: str) -> list[str]:
    """All options, but that of withdrawn issues: to choose it is to ask for them."""
    return [
        option.value for option in words.options(name) if (name, option.value) != ("clearance", Clearance.WITHDRAWN)
    ]
