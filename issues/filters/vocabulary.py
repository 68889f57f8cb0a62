"""What a listing can be narrowed by: only what the reader may see, everything through access."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, TextChoices
from django.utils.functional import Promise

from issues import access
from issues.access import EDIT, VIEW
from issues.filters.given import one_of
from issues.models import (
    Clearance,
    Compartment,
    Handling,
    Kind,
    Marking,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Negotiation,
    Priority,
    Side,
    Standing,
    Topic,
    User,
)

Key = str | UUID

_OF_MEETINGS = (
    *("slug", "title", "kind", "status", "compartment", "negotiation", "clearance"),
    *("start_date", "end_date", "round_number", "city"),
)
Row = TypeVar("Row", bound=Model)


@dataclass
class Option:
    """A value of a parameter, its words, and the column's values it stands for: one for each compartment or side."""

    value: str
    label: str | Promise
    keys: list[Key]


def _by_key(rows: Iterable[Row]) -> dict[UUID, Row]:
    return {row.pk: row for row in rows}


def _fixed(choices: Iterable[TextChoices]) -> list[Option]:
    return [Option(choice.value, choice.label, [choice.value]) for choice in choices]


def _options(rows: Iterable[tuple[str, str, Key]]) -> list[Option]:
    """One option a value: the same code or slug means the same in every compartment and negotiation."""
    options: dict[str, Option] = {}
    for value, label, key in rows:
        options.setdefault(value, Option(value, label, [])).keys.append(key)
    return list(options.values())


class Vocabulary:
    """The options of each parameter for a reader, in one negotiation or (None) in all of theirs.

    What it looked up stays with it: see `vocabulary`.
    """

    def __init__(self, user: User, negotiation: Negotiation | None) -> None:
        self.user = user
        self.negotiation = negotiation
        self.negotiations = {
            m.negotiation_id: m.negotiation for m in access.memberships(user) if negotiation in (None, m.negotiation)
        }
        self.places = [p for p in access.compartments(user, VIEW) if p.negotiation_id in self.negotiations]
        self.desks = access.desks(user)

    def options(self, parameter: str) -> list[Option]:
        """The options of a parameter, in the order in which they are shown."""
        options: list[Option] = getattr(self, f"{parameter}_options")
        return options

    def read(self, parameter: str, value: str) -> str:
        """`value`, where the parameter has such an option; ValidationError otherwise."""
        return one_of([option.value for option in self.options(parameter)], value)

    def keys(self, parameter: str, values: Iterable[str]) -> list[Key]:
        """The column's values that the chosen `values` of a parameter stand for."""
        chosen = set(values)
        return [key for option in self.options(parameter) if option.value in chosen for key in option.keys]

    def own_handlings(self) -> QuerySet[Handling]:
        """The reader's own handling of each issue here, at most one, however many compartments they are in."""
        own = access.private(self.places)
        of_joint = {p.negotiation_id: self.desks[p.pk] for p in self.places if p.is_joint and p.pk in self.desks}
        second = [p for p in own if of_joint.get(p.negotiation_id, p) != p]
        rows = access.within(self.user, VIEW, Handling.objects.all(), own)
        return rows.filter(~Q(compartment__in=second) | Q(issue__compartment=F("compartment"))) if second else rows

    @cached_property
    def compartments(self) -> dict[UUID, Compartment]:
        return _by_key(self.places)

    @cached_property
    def sides(self) -> dict[UUID, Side]:
        return _by_key(self._here(access.scope(self.user, VIEW, Side.objects.all())))

    @cached_property
    def topics(self) -> dict[UUID, Topic]:
        return _by_key(self._here(access.scope(self.user, VIEW, Topic.objects.all())))

    @cached_property
    def markings(self) -> dict[UUID, Marking]:
        return _by_key(self._here(access.scope(self.user, VIEW, Marking.objects.all())))

    @cached_property
    def meetings(self) -> dict[UUID, Meeting]:
        """The latest first; those that were withdrawn too, whose addresses stay."""
        return _by_key(self._here(access.scope(self.user, VIEW, Meeting.objects.in_order().only(*_OF_MEETINGS))))

    @property
    def listed_meetings(self) -> list[Meeting]:
        """Those that weren't withdrawn."""
        return [meeting for meeting in self.meetings.values() if meeting.clearance != Clearance.WITHDRAWN]

    @property
    def last_days(self) -> dict[str, datetime.date]:
        """The last day of each meeting, by its slug."""
        return {meeting.slug: meeting.end_date or meeting.start_date for meeting in self.meetings.values()}

    @property
    def round_days(self) -> dict[UUID, list[datetime.date]]:
        """By compartment the days of the rounds held at which its issues can be raised, the latest first.

        A private one's are its own and the joint ones: where both record a round, its day is one.
        """
        held = [
            (self.compartments[meeting.compartment_id], meeting.start_date)
            for meeting in self.listed_meetings
            if meeting.kind == MeetingKind.ROUND and meeting.status == MeetingStatus.HELD
        ]
        return {
            place.pk: sorted({day for other, day in held if place.may_refer_to(other)}, reverse=True)
            for place in self.places
        }

    @cached_property
    def desk_officers(self) -> dict[UUID, User]:
        """Those who can be desk officer in the reader's own compartments, and those who still are.

        Found apart: to ask of everybody for either, PostgreSQL reads all handlings for each who has none.
        """
        able = access.people(EDIT, access.private(self.places))
        handled = self.own_handlings().filter(desk_officer=OuterRef("pk"))
        responsible = access.scope(self.user, VIEW, User.objects.filter(Exists(handled)))
        return _by_key(able.order_by().union(responsible.order_by()).order_by("name", "pk"))

    @cached_property
    def negotiation_options(self) -> list[Option]:
        return _options((each.slug, each.title, each.pk) for each in self.negotiations.values())

    @cached_property
    def compartment_options(self) -> list[Option]:
        return _options((place.prefix, place.name, place.pk) for place in self.places)

    @cached_property
    def raised_by_options(self) -> list[Option]:
        return _options((side.code, side.name, side.pk) for side in self.sides.values())

    @property
    def addressed_to_options(self) -> list[Option]:
        return self.raised_by_options

    @cached_property
    def topic_options(self) -> list[Option]:
        return _options((topic.slug, topic.name, topic.pk) for topic in self.topics.values())

    @cached_property
    def marking_options(self) -> list[Option]:
        return _options((mark.code, str(mark), mark.pk) for mark in self.markings.values())

    @cached_property
    def meeting_options(self) -> list[Option]:
        return _options((meeting.slug, meeting.title, meeting.pk) for meeting in self.meetings.values())

    @cached_property
    def desk_officer_options(self) -> list[Option]:
        return _options((user.username, user.name, user.pk) for user in self.desk_officers.values())

    # What is alive first, what came to rest last.
    standing_options = _fixed([*list(Standing)[5:], *reversed(list(Standing)[:5])])
    clearance_options = _fixed(Clearance)
    kind_options = _fixed(Kind)
    priority_options = _fixed(reversed(Priority))

    def _here(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        return rows.filter(negotiation=self.negotiation) if self.negotiation else rows


@lru_cache(maxsize=32)  # readers; each vocabulary has the rows of all meetings and topics
def vocabulary(user: User, negotiation: Negotiation | None, revisions: access.Revisions) -> Vocabulary:
    """The vocabulary of a reader whose compartments are at `revisions`: while they are, the one of their last page."""
    return Vocabulary(user, negotiation)
