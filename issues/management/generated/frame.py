"""The negotiation in which the generated issues lie: its people, sides, compartments, topics, meetings and sources."""

import datetime
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Model

from issues.management.generated.vocabulary import LANGUAGES, Subject, Vocabulary
from issues.models import (
    Clearance,
    Compartment,
    CompartmentKind,
    Counter,
    Marking,
    Meeting,
    Membership,
    Negotiation,
    Role,
    Side,
    Source,
    SourceType,
    Topic,
    User,
    Verification,
)

TOPICS = ("Returns", "Consular matters", "Legal framework", "Visas", "Smuggling", "Safety", "Conduct", "Other matters")
MARKINGS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
SIDES = {"NOR": "Northern side", "SUD": "Southern side"}
MEETINGS = 40
SOURCES = 200
FIRST_ROUND = datetime.date(2005, 3, 1)
HALF_A_YEAR = datetime.timedelta(days=182)


class Frame:
    """Unsaved rows that issues refer to. All is drawn from one seed, keys too.

    `bench` is an officer in the joint compartment and in the first side's; `bench-reviewer` reviews in all three.
    """

    def __init__(self, seed: int, password: str) -> None:
        self.rng = random.Random(seed)  # noqa: S311
        self.vocabularies = [Vocabulary(language, self.rng) for language in LANGUAGES]
        self.officer, self.reviewer = self._person("bench", password), self._person("bench-reviewer", password)
        self.negotiation = Negotiation(id=self.key(), title="Generated for benchmarks", slug="generated")
        self.sides = [
            Side(id=self.key(), negotiation=self.negotiation, code=code, name=name, order=order)
            for order, (code, name) in enumerate(SIDES.items(), start=1)
        ]
        self.joint = self._compartment("GEN", kind=CompartmentKind.JOINT)
        self.private = [self._compartment(side.code, side=side) for side in self.sides]
        self.compartments = [self.joint, *self.private]
        self.topics = [self._topic(name) for name in TOPICS]
        self.markings = {place: self._markings(place) for place in self.compartments}
        self.meetings = [self._meeting(number) for number in range(1, MEETINGS + 1)]
        self.sources = [self._source() for _ in range(SOURCES)]

    def rows(self) -> Iterator[list[Model]]:
        """What is to be written, in an order in which nothing refers to what comes later."""
        yield [self.officer, self.reviewer]
        yield [self.negotiation]
        yield [*self.sides]
        yield [*self.compartments]
        yield [mark for marks in self.markings.values() for mark in marks]
        yield [*self._memberships()]
        yield [*self.topics]
        yield [*self.meetings]
        yield [*self.sources]

    def counters(self, last_numbers: dict[Compartment, int]) -> list[Counter]:
        """The counters of the compartments, once it is known how far they have run."""
        return [Counter(compartment=place, last_number=last_numbers.get(place, 0)) for place in self.compartments]

    def key(self) -> UUID:
        """The next random key."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def place(self, compartment: Compartment) -> dict[str, Any]:
        """What every record in `compartment` has: a key and where it lies."""
        return {"id": self.key(), "compartment": compartment, "negotiation": self.negotiation}

    def subject(self) -> Subject:
        """Something to write about, in English in seven of ten cases, otherwise in Spanish."""
        return Subject(self.vocabularies[self.rng.random() > 0.7])

    def _person(self, username: str, password: str) -> User:
        person = User(id=self.key(), username=username, name=username.replace("-", " ").capitalize())
        person.set_password(password)
        return person

    def _compartment(self, prefix: str, **columns: Any) -> Compartment:
        return Compartment(id=self.key(), negotiation=self.negotiation, prefix=prefix, name=prefix, **columns)

    def _memberships(self) -> Iterator[Membership]:
        for place in (self.joint, self.private[0]):
            yield Membership(**self.place(place), user=self.officer, role=Role.OFFICER, side=self.sides[0])
        for place in self.compartments:
            yield Membership(**self.place(place), user=self.reviewer, role=Role.REVIEWER)
            yield Membership(**self.place(place), user=self.reviewer, role=Role.MANAGER)

    def _topic(self, name: str) -> Topic:
        return Topic(**self.place(self.joint), name=name, slug=name.lower().replace(" ", "-"))

    def _markings(self, place: Compartment) -> list[Marking]:
        scheme = self.negotiation.marking_scheme
        return [Marking(**self.place(place), scheme=scheme, code=code, rank=rank) for rank, code in enumerate(MARKINGS)]

    def _meeting(self, number: int) -> Meeting:
        people = {"logged_by": self.officer, "edited_by": self.officer}
        return Meeting(
            **self.place(self.joint),
            **people,
            title=f"Round {number}",
            slug=f"round-{number}",
            round_number=number,
            start_date=FIRST_ROUND + number * HALF_A_YEAR,
            host_side=self.sides[number % 2],
            clearance=Clearance.CLEARED,
        )

    def _source(self) -> Source:
        subject = self.subject()
        return Source(
            **self.place(self.joint),
            title=subject.text(6, 14),
            text="\n\n".join(subject.text(30, 60) for _ in range(5)),
            published_on=self.rng.choice(self.meetings).start_date,
            language=subject.language,
            type=self.rng.choice(SourceType.values),
            verification=self.rng.choice(Verification.values),
        )
