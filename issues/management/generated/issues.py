"""Issues with where they were raised, what was said, how they stand, and how they are handled."""

import datetime
from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model

from issues.management.generated.frame import Frame
from issues.management.generated.vocabulary import Subject
from issues.models import (
    AgendaItem,
    Citation,
    Clearance,
    Compartment,
    Handling,
    Issue,
    IssueAddressee,
    IssueTopic,
    Kind,
    Meeting,
    Outcome,
    Position,
    Priority,
    Review,
    Role,
    Stance,
    Standing,
    StandingReport,
    Verdict,
)

T = TypeVar("T")

# How often, beside the others.
STANDINGS = dict(zip(Standing, (4, 3, 4, 10, 7, 25, 10, 20, 3, 5, 4, 5), strict=True))
KINDS = dict(zip(Kind, (30, 30, 10, 12, 8, 8, 2), strict=True))
CLEARANCES = {Clearance.CLEARED: 86, Clearance.SUBMITTED: 6, Clearance.DRAFT: 5, Clearance.RETURNED: 3}
PRIORITIES = dict(zip(Priority, (20, 50, 25, 5), strict=True))
OUTCOMES = dict(zip(Outcome, (60, 6, 4, 8, 12, 6, 4), strict=True))
TIMES_RAISED = {0: 10, 1: 45, 2: 25, 3: 10, 4: 5, 6: 3, 12: 2}
TOPIC_WEIGHTS = (25, 18, 15, 14, 10, 8, 6, 4)
FIRST_DUE = datetime.date(2026, 1, 1)

Rows = dict[type[Model], list[Model]]


class Issues:
    """Makes issues, one after another: of ten, eight joint ones and one in each side's compartment."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rng = frame.rng
        self.last_numbers: Tally[Compartment] = Tally()
        self.made = 0

    def batch(self, size: int) -> list[list[Model]]:
        """The rows of the next `size` issues, by model, in an order in which nothing refers to what comes later."""
        rows: Rows = {}
        for _ in range(size):
            for row in self._issue_rows():
                rows.setdefault(type(row), []).append(row)
        return list(rows.values())

    def _issue_rows(self) -> Iterator[Model]:
        subject = self.frame.subject()
        issue = self._issue(subject)
        yield issue
        place = issue.compartment
        for side in self.frame.sides:
            if side != issue.raised_by:
                yield IssueAddressee(**self.frame.place(place), issue=issue, side=side)
        if self.rng.random() < 0.2:
            yield IssueTopic(**self.frame.place(place), issue=issue, topic=self.rng.choice(self.frame.topics))
        for meeting in self._meetings():
            yield self._agenda_item(issue, meeting)
            yield from self._said_at(issue, meeting, subject)
        yield from self._standing_reports(issue)
        if self.rng.random() < 0.3:
            yield self._handling(issue, subject)
        if issue.clearance == Clearance.CLEARED:
            yield self._review(issue)

    def _issue(self, subject: Subject) -> Issue:
        place = self._next_compartment()
        self.last_numbers[place] += 1
        return Issue(
            **self.frame.place(place),
            **self._authorship(),
            prefix=place.prefix,
            number=self.last_numbers[place],
            title=subject.text(6, 14),
            summary=subject.text(30, 90),
            language=subject.language,
            kind=self._pick(KINDS),
            topic=self.rng.choices(self.frame.topics, TOPIC_WEIGHTS)[0],
            raised_by=place.side or self.rng.choice(self.frame.sides),
            standing=self._pick(STANDINGS),
            marking=self.rng.choice(self.frame.markings[place]),
            clearance=self._pick(CLEARANCES),
        )

    def _next_compartment(self) -> Compartment:
        self.made += 1
        first, second = self.frame.private
        return {1: first, 2: second}.get(self.made % 10, self.frame.joint)

    def _meetings(self) -> list[Meeting]:
        meetings = self.rng.sample(self.frame.meetings, self._pick(TIMES_RAISED))
        return sorted(meetings, key=lambda meeting: meeting.start_date)

    def _agenda_item(self, issue: Issue, meeting: Meeting) -> AgendaItem:
        place = self.frame.place(issue.compartment)
        number = self.rng.randint(1, 30)
        return AgendaItem(**place, issue=issue, meeting=meeting, number=number, outcome=self._pick(OUTCOMES))

    def _said_at(self, issue: Issue, meeting: Meeting, subject: Subject) -> Iterator[Model]:
        """The side that raised it, in six of ten cases the other's answer, and passages that prove some of it."""
        for side in self.frame.sides:
            raises = side == issue.raised_by
            if not raises and self.rng.random() > 0.6:
                continue
            position = Position(
                **self.frame.place(issue.compartment),
                **self._authorship(),
                issue=issue,
                side=side,
                meeting=meeting,
                said_on=meeting.start_date,
                stance=Stance.RAISES if raises else self.rng.choice(Stance.values[1:]),
                text=subject.text(15, 45),
                language=subject.language,
                clearance=issue.clearance,
            )
            yield position
            if self.rng.random() < 0.4:
                yield self._citation(position)

    def _citation(self, position: Position) -> Citation:
        source = self.rng.choice(self.frame.sources)
        paragraph = self.rng.randrange(len(source.paragraphs))
        quotation = source.paragraphs[paragraph][:80]
        return Citation(
            **self.frame.place(position.compartment),
            position=position,
            source=source,
            quotation=quotation,
            language=source.language,
            paragraph=paragraph + 1,
            start=0,
            end=len(quotation),
        )

    def _standing_reports(self, issue: Issue) -> Iterator[StandingReport]:
        """Some report that it was raised, and the last one what the issue says."""
        latest = self.rng.choice(self.frame.meetings).start_date
        place = issue.compartment
        if self.rng.random() < 0.4:
            before = latest - datetime.timedelta(days=self.rng.randint(100, 1000))
            yield StandingReport(**self.frame.place(place), issue=issue, standing=Standing.RAISED, from_date=before)
        yield StandingReport(**self.frame.place(place), issue=issue, standing=issue.standing, from_date=latest)

    def _handling(self, issue: Issue, subject: Subject) -> Handling:
        place = self.frame.private[0] if issue.compartment.is_joint else issue.compartment
        return Handling(
            **self.frame.place(place),
            issue=issue,
            priority=self._pick(PRIORITIES),
            desk_officer=self.rng.choice((self.frame.officer, self.frame.reviewer)),
            next_step=subject.text(6, 12),
            next_step_due=FIRST_DUE + datetime.timedelta(days=self.rng.randrange(730)),
        )

    def _review(self, issue: Issue) -> Review:
        return Review(
            **self.frame.place(issue.compartment),
            issue=issue,
            reviewed_version=1,
            verdict=Verdict.CLEARED,
            decided_by=self.frame.reviewer,
            role=Role.REVIEWER,
        )

    def _authorship(self) -> dict[str, Any]:
        return {"logged_by": self.frame.officer, "edited_by": self.frame.officer}

    def _pick(self, weights: dict[T, int]) -> T:
        return self.rng.choices(list(weights), list(weights.values()))[0]
