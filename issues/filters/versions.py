"""One version of an issue: what it said then, and what differs from the version before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from issues.filters.acts import Act, Step, act
from issues.filters.diffs import Edit, inline
from issues.filters.history import history_of_version
from issues.filters.wording import LISTS, Change, change, label, words
from issues.models import Issue, Record, User
from issues.models.history import COLUMNS


@dataclass(frozen=True)
class Version:
    """What an issue said at `number`, each column with what the act that made it changed."""

    number: int
    act: Act
    columns: list[Change]


def version(user: User, issue: Issue, number: int) -> Version | None:
    """The version `number` of an issue that `user` sees, or None where there was none of that number."""
    acts = history_of_version(user, issue, number).until(number)
    if not acts:
        return None
    told = chain(_columns(acts[-1]), _lists(acts[:-1], acts))
    return Version(number, act(acts[-1]), [column for column in told if column.edits])


def _columns(steps: list[Step]) -> Iterator[Change]:
    step = next(step for step in steps if step.model is Issue)
    old, new = step.before, step.event.values
    for name in COLUMNS[Issue]:
        yield change(Issue, name, old.get(name), new[name]) or _unchanged(name, new[name])


def _unchanged(column: str, value: Any) -> Change:
    text = words(Issue, column, value)
    return Change(label(Issue, column), [Edit(text=text)] if text else [])


def _lists(earlier: list[list[Step]], now: list[list[Step]]) -> Iterator[Change]:
    for model, column in LISTS.items():
        before, after = (_standing_in(model, chain.from_iterable(acts)) for acts in (earlier, now))
        yield Change(label(model, column), inline(", ".join(before), ", ".join(after)))


def _standing_in(model: type[Record], steps: Iterable[Step]) -> list[str]:
    """The names that stand in a list after `steps`."""
    names: set[str] = set()
    for event in (step.event for step in steps if step.model is model):
        (names.add if event.label == "insert" else names.discard)(event.values[LISTS[model]])
    return sorted(filter(None, names))
