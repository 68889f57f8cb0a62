"""A listing of issues as its address asks for it: what it holds, and what is wrong with the address."""

from copy import copy
from functools import cached_property, partial

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import Left
from django.http import QueryDict
from django.utils.translation import gettext as _

from issues import access
from issues.filters.columns import COLUMNS, ISSUE, Column, offered
from issues.filters.facets import Counting, Facet
from issues.filters.given import Given, Problem, one_of, problems
from issues.filters.issues import IssueFilter
from issues.filters.orders import BY_REFERENCE, ORDERS, RELEVANCE, Order
from issues.filters.pages import Cursor, Page, Reading
from issues.filters.search import distance
from issues.filters.vocabulary import vocabulary
from issues.models import Negotiation, User

# The parameters that say from where on a listing is shown.
PLACE = ("after", "before")
LONGEST_OPENING = 90  # letters: two lines of a row


class Presentation(forms.Form):
    """How the issues are shown: in which order, in which columns, from where on."""

    sort = Given(read=partial(one_of, ORDERS), once=True, required=False)
    columns = Given(read=partial(one_of, [column.name for column in COLUMNS]), required=False)
    after = Given(read=str, once=True, required=False)
    before = Given(read=str, once=True, required=False)

    def __init__(self, data: QueryDict, usual: Order) -> None:
        super().__init__(data)
        self.usual = usual
        self.full_clean()

    @property
    def order(self) -> Order:
        """The order asked for, or the usual one."""
        return ORDERS[self.cleaned_data["sort"][0]] if self.cleaned_data.get("sort") else self.usual

    def cursor(self, name: str) -> Cursor | None:
        """The place to start `after` or to end `before`, where there is one."""
        return next(iter(self.cleaned_data.get(name, [])), None)

    def clean_after(self) -> list[Cursor]:
        return [Cursor.read(self.order, text) for text in self.cleaned_data["after"]]

    def clean_before(self) -> list[Cursor]:
        if self.cleaned_data["before"] and self.cleaned_data.get("after"):
            raise ValidationError(_("A page starts after a row or ends before one, not both."))
        return [Cursor.read(self.order, text) for text in self.cleaned_data["before"]]


class Listing:
    """The issues that a reader asks for, in one negotiation or (None) in all of theirs. Read when it is asked of it."""

    def __init__(self, user: User, negotiation: Negotiation | None, data: QueryDict) -> None:
        self.data = data
        revisions = access.revisions(user)
        self.vocabulary = vocabulary(copy(user), negotiation, revisions)  # a request's user would keep the request
        self.asked = IssueFilter(data, self.vocabulary)
        self.presentation = Presentation(data, RELEVANCE if self.asked.chosen("q") else BY_REFERENCE)

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with the address. Nothing is listed where anything is: it would be something else."""
        return problems(self.data, self.asked.form, self.presentation)

    @property
    def order(self) -> Order:
        return self.presentation.order

    @cached_property
    def columns(self) -> list[Column]:
        """The columns shown, in their order."""
        chosen = self.presentation.cleaned_data.get("columns")
        return [each for each in offered(self.vocabulary) if (each.name in chosen if chosen else each.usual)]

    def begin_to_count(self) -> Counting:
        """Let the database count while something else is read."""
        return self._counting

    @property
    def total(self) -> int:
        """How many issues there are, on all pages."""
        return self._counting.total

    @property
    def facets(self) -> list[Facet]:
        return self._counting.facets

    @cached_property
    def page(self) -> Page:
        """The page asked for."""
        rows = self.asked.qs.with_sides().annotate(opening=Left("summary", LONGEST_OPENING))
        rows = rows.annotate(distance=distance(self.asked.chosen("q"))) if self.order is RELEVANCE else rows
        desks = {place.pk: self.vocabulary.desks.get(place.pk) for place in self.vocabulary.places}
        columns = {column for shown in (ISSUE, *self.columns) for column in shown.reads}
        reading = Reading(rows, self.order, desks, columns, searched=self.asked.found is not None)
        return reading.page(self.presentation.cursor("after"), self.presentation.cursor("before"))

    @cached_property
    def _counting(self) -> Counting:
        return Counting(self.asked)
