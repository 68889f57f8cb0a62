"""An issue in time: how it fared at each round, and everything dated in order."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from issues.filters.statements import Cited, Statement
from issues.models import AgendaItem, Meeting, MeetingKind, MeetingStatus, Outcome, Precision, Side, StandingReport


@dataclass(frozen=True)
class Raised:
    """A meeting, the issue's item there, and what proves it."""

    meeting: Meeting
    item: AgendaItem
    cited: list[Cited]

    @property
    def has_been(self) -> bool:
        """Whether the issue came up there: the meeting was held, and the item was reached."""
        return _fared(self.meeting, self.item, spoken=False) == "raised"


@dataclass(frozen=True)
class Stop:
    """A round: how the issue fared there (raised, not_reached, said, silent, next or off), and who spoke to it."""

    meeting: Meeting
    fared: str
    sides: list[Side]


@dataclass(frozen=True)
class Fact:
    """What happened on a day of its own: the issue was raised, a side said something, or reported where it stands."""

    day: datetime.date
    precision: str
    raised: Raised | None = None
    said: Statement | None = None
    report: StandingReport | None = None


def rounds(meetings: list[tuple[Meeting, AgendaItem | None]], said: list[Statement]) -> list[Stop]:
    """The rounds from the first at which the issue was raised or spoken to, the oldest first."""
    stops = [_stop(meeting, item, said) for meeting, item in reversed(meetings) if meeting.kind == MeetingKind.ROUND]
    first = next((i for i, stop in enumerate(stops) if stop.fared in ("raised", "said")), len(stops))
    return [stop for i, stop in enumerate(stops) if i >= first or stop.fared == "next"]


def _stop(meeting: Meeting, item: AgendaItem | None, said: list[Statement]) -> Stop:
    there = [s.position.side for s in said if s.position.meeting_id == meeting.pk and not s.position.authorised]
    return Stop(meeting, _fared(meeting, item, bool(there)), list({side.pk: side for side in there}.values()))


def _fared(meeting: Meeting, item: AgendaItem | None, spoken: bool) -> str:
    if meeting.status in (MeetingStatus.PROPOSED, MeetingStatus.AGREED):
        return "next"
    if meeting.status != MeetingStatus.HELD:
        return "off"
    if item and item.outcome == Outcome.NOT_REACHED:
        return "not_reached"
    return "raised" if item else "said" if spoken else "silent"


def facts(raised: Iterable[Raised], said: Iterable[Statement], reports: Iterable[StandingReport]) -> list[Fact]:
    """Everything dated, the newest first; on one day what was said stands above the meeting where it was said."""
    day = Precision.DAY
    told = [Fact(r.from_date, day, report=r) for r in reports]
    told += [Fact(s.position.said_on, s.meeting.precision if s.meeting else day, said=s) for s in said]
    told += [Fact(r.meeting.start_date, r.meeting.precision, raised=r) for r in raised]
    return sorted(told, key=lambda fact: fact.day, reverse=True)
