"""The agenda of a meeting: what each side said on each issue, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import get_text_list
from django.utils.translation import gettext

from issues import access
from issues.filters.statements import Citations, Cited, Statement
from issues.models import AgendaItem, Gap, Issue, Side, User, concerned_sides, gap, latest_stances

NAMED = 3  # topics in the heading of an item


@dataclass(frozen=True)
class Outcome:
    """What became of an issue, in one compartment's record, and what proves it."""

    item: AgendaItem
    cited: list[Cited]


@dataclass(frozen=True)
class Entry:
    """An issue at a meeting: what each side said, in order, how far apart that left them, and what became of it."""

    issue: Issue
    said: list[Statement]
    gap: Gap
    outcomes: list[Outcome]

    @property
    def number(self) -> int | None:
        """The least of its numbers on the agenda."""
        return min((outcome.item.number for outcome in self.outcomes if outcome.item.number is not None), default=None)

    @property
    def off_agenda(self) -> bool:
        return bool(self.outcomes) and all(outcome.item.off_agenda for outcome in self.outcomes)


@dataclass(frozen=True)
class Section:
    """A part of the page: an item of the agenda with the issues under it, or what was raised beside it."""

    anchor: str
    number: int | None
    heading: str
    entries: list[Entry]
    names_issues: bool


def entries_on(
    issues: Iterable[Issue], sides: list[Side], items: Iterable[AgendaItem], said: list[Statement], cited: Citations
) -> list[Entry]:
    """An entry for each of `issues`, from the items and the statements on it."""
    outcomes: dict[UUID, list[Outcome]] = defaultdict(list)
    spoken: dict[UUID, list[Statement]] = defaultdict(list)
    for item in items:
        outcomes[item.issue_id].append(Outcome(item, cited.get(item.pk, [])))
    for statement in said:
        spoken[statement.position.issue_id].append(statement)
    return [
        Entry(issue, spoken[issue.pk], _gap(issue, sides, spoken[issue.pk]), outcomes[issue.pk]) for issue in issues
    ]


def _gap(issue: Issue, sides: list[Side], said: list[Statement]) -> Gap:
    """How far apart what was said here left the sides, whatever the standing became since."""
    concerned = concerned_sides(sides, issue.raised_by_id, issue.supporters, issue.addressees)
    return gap("", concerned, latest_stances(statement.position for statement in said))


def agenda(user: User, entries: list[Entry]) -> list[Section]:
    """The numbered items in order, then each issue that has no number."""
    numbered: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.number is not None:
            numbered[entry.number].append(entry)
    listed = [entry for entry in entries if entry.number is None and entry.outcomes and not entry.off_agenda]
    items: list[tuple[int | None, list[Entry]]] = [(number, numbered[number]) for number in sorted(numbered)]
    items += [(None, [entry]) for entry in listed]
    return [
        Section(f"item-{place}", number, _heading(user, under), under, len(under) > 1)
        for place, (number, under) in enumerate(items, 1)
    ]


def beside(entries: list[Entry]) -> list[Section]:
    """What was raised off the agenda, and what was spoken to without having been raised."""
    off = [entry for entry in entries if entry.off_agenda]
    spoken = [entry for entry in entries if not entry.outcomes]
    sections = [
        Section("off-agenda", None, gettext("Off the agenda"), off, True),
        Section("spoken", None, gettext("Also spoken to"), spoken, True),
    ]
    return [section for section in sections if section.entries]


def _heading(user: User, entries: list[Entry]) -> str:
    """The title of the only issue; of several the first of their topics, and that there is more to it."""
    if len(entries) == 1:
        return entries[0].issue.title
    topics = dict.fromkeys(access.seen(user, entry.issue.topic) for entry in entries)
    named = [str(topic) for topic in topics if topic]
    if not named:
        return gettext("Several matters")
    others = [gettext("other matters")] if None in topics or len(named) > NAMED else []
    return get_text_list([*named[:NAMED], *others], gettext("and"))
