"""The parameters that narrow a listing of issues; page, export and API share them."""

import datetime
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters.filterset import FilterSet

from issues import access
from issues.access import VIEW
from issues.filters import given
from issues.filters.given import Period, Typed
from issues.filters.search import found
from issues.filters.vocabulary import Vocabulary
from issues.models import AgendaItem, Clearance, Issue, IssueAddressee, IssueTopic

Rows = QuerySet[Issue]


class AnyOf(Typed):
    """A parameter whose values are options of the reader's vocabulary; without a method they lie in its own column."""

    parent: "IssueFilter"

    def filter(self, rows: Rows, value: list[str]) -> Rows:
        """Those of `rows` that have one of the options in `value`; all where there is none."""
        if not value:
            return rows
        return rows.filter(**{f"{self.field_name}__in": self.parent.vocabulary.keys(self.field_name, value)})


class IssueFilter(FilterSet):
    """Which issues of those that the reader sees. A parameter given several times means any of its values."""

    q = Typed(_("Search"), read=given.words)
    negotiation = AnyOf(_("Negotiation"))
    compartment = AnyOf(_("Compartment"))
    standing = AnyOf(_("Standing"))
    raised_by = AnyOf(_("Raised by"))
    topic = AnyOf(_("Topic"), method="under_topic")
    priority = AnyOf(_("Priority"), method="handled_with")
    desk_officer = AnyOf(_("Desk officer"), method="handled_with")
    due = Typed(_("Next step due"), method="due_within", read=given.period)
    kind = AnyOf(_("Kind"))
    clearance = AnyOf(_("Clearance"))
    marking = AnyOf(_("Marking"))
    addressed_to = AnyOf(_("Addressed to"), method="addressed_to_sides")
    meeting = AnyOf(_("Raised at"), method="raised_at")
    moved_since = Typed(_("Moved since"), method="moved_since_day")
    silent = Typed(_("Rounds without a word"), method="silent_for", read=given.rounds)
    withdrawn = Typed(_("Withdrawn"), read=given.yes)

    class Meta:
        model = Issue
        fields: list[str] = []

    def __init__(self, data: QueryDict, vocabulary: Vocabulary) -> None:
        rows = access.scope(vocabulary.user, VIEW, Issue.objects.filter(merged_into=None))
        super().__init__(data, rows)  # type: ignore[no-untyped-call]
        self.user = vocabulary.user
        self.vocabulary = vocabulary
        for name, parameter in self.filters.items():
            if isinstance(parameter, AnyOf):
                parameter.extra["read"] = partial(vocabulary.read, name)
        self.filters["moved_since"].extra["read"] = lambda value: given.since(vocabulary.last_days, value)

    @cached_property
    def given(self) -> dict[str, list[Any]]:
        """The values of each parameter that is right, read."""
        self.form.is_valid()
        given: dict[str, list[Any]] = self.form.cleaned_data
        return given

    @cached_property
    def found(self) -> Q | None:
        """The condition that an issue is found by one of the searches; none where nothing is searched."""
        return reduce(or_, (found(self.user, text) for text in self.chosen("q"))) if self.chosen("q") else None

    @property
    def shows_withdrawn(self) -> bool:
        """Whether those that were withdrawn are listed too: they were asked for in one way or the other."""
        return bool(self.chosen("withdrawn")) or Clearance.WITHDRAWN in self.chosen("clearance")

    def chosen(self, name: str) -> list[Any]:
        """The values given for a parameter, read; none where one of them is wrong."""
        return self.given.get(name, [])

    def without(self, name: str = "") -> Rows:
        """The issues that all parameters but one let through, and but the search, which costs most: see `found`."""
        rows: Rows = self.queryset
        if not self.shows_withdrawn:
            rows = rows.exclude(clearance=Clearance.WITHDRAWN)
        for other in self.filters:
            if other not in (name, "q", "withdrawn"):
                rows = self.filters[other].filter(rows, self.chosen(other))
        return rows

    def filter_queryset(self, queryset: Rows) -> Rows:
        """What all parameters together let through: django-filter asks it for `qs`."""
        return self.without() if self.found is None else self.without().filter(self.found)

    def under_topic(self, rows: Rows, name: str, slugs: list[str]) -> Rows:
        """Under a topic as their main one or as a further one."""
        keys = self.vocabulary.keys(name, slugs)
        further = access.scope(self.user, VIEW, IssueTopic.objects.filter(topic__in=keys))
        return rows.filter(Q(topic__in=keys) | Q(pk__in=further.values("issue")))

    def handled_with(self, rows: Rows, name: str, values: list[str]) -> Rows:
        return self._handled(rows, Q(**{f"{name}__in": self.vocabulary.keys(name, values)}))

    def due_within(self, rows: Rows, name: str, periods: list[Period]) -> Rows:
        condition = Q()
        for period in periods:
            condition |= Q(next_step_due__range=period)
        return self._handled(rows, condition)

    def addressed_to_sides(self, rows: Rows, name: str, codes: list[str]) -> Rows:
        keys = self.vocabulary.keys(name, codes)
        links = access.scope(self.user, VIEW, IssueAddressee.objects.filter(side__in=keys))
        return rows.filter(pk__in=links.values("issue"))

    def raised_at(self, rows: Rows, name: str, slugs: list[str]) -> Rows:
        keys = self.vocabulary.keys(name, slugs)
        items = access.scope(self.user, VIEW, AgendaItem.objects.filter(meeting__in=keys))
        return rows.filter(pk__in=items.values("issue"))

    def moved_since_day(self, rows: Rows, name: str, days: list[datetime.date]) -> Rows:
        return rows.filter(last_moved__gte=min(days))

    def silent_for(self, rows: Rows, name: str, numbers: list[int]) -> Rows:
        """Last raised before so many of the rounds that were held."""
        condition = Q(pk__in=[])
        for place, days in self.vocabulary.round_days.items():
            if len(days) >= min(numbers):
                condition |= Q(compartment=place, last_raised__lt=days[min(numbers) - 1])
        return rows.filter(condition)

    def _handled(self, rows: Rows, condition: Q) -> Rows:
        return rows.filter(pk__in=self.vocabulary.own_handlings().filter(condition).values("issue"))
