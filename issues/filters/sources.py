"""The list of a negotiation's sources, and the parameters that narrow it."""

from dataclasses import dataclass
from functools import partial

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.filterset import FilterSet

from issues import access
from issues.access import VIEW
from issues.filters.given import PageForm, Problem, Typed, one_of, problems, words
from issues.filters.selects import Select, selects
from issues.models import Negotiation, Source, SourceType, User, Verification

SIZE = 50


class SourceFilter(FilterSet):
    """Which sources. A type or a verification given several times means any of its values."""

    q = Typed(gettext_lazy("Title or publisher has"), method="named", read=words, once=True)
    type = Typed(gettext_lazy("Type"), lookup_expr="in", read=partial(one_of, SourceType.values))
    verification = Typed(gettext_lazy("Verification"), lookup_expr="in", read=partial(one_of, Verification.values))

    class Meta:
        model = Source
        fields: list[str] = []

    def named(self, rows: QuerySet[Source], name: str, value: list[str]) -> QuerySet[Source]:
        """Those of `rows` that have the words in their title or in their publisher's name, accents aside."""
        if not value:
            return rows
        return rows.filter(Q(title__unaccent__icontains=value[0]) | Q(publisher__unaccent__icontains=value[0]))


@dataclass(frozen=True)
class SourceList:
    """A page of the sources asked for, the newest first; empty where something is wrong with the address."""

    page: Page[Source]
    problems: list[Problem]
    selects: list[Select]


def source_list(user: User, here: Negotiation, data: QueryDict) -> SourceList:
    """The sources of a negotiation that `user` sees, each with the number of what they see `logged` from it."""
    seen = access.scope(user, VIEW, Source.objects.filter(negotiation=here))
    logged = Count("citations", filter=access.joined(user, VIEW, "citations"))
    rows = seen.select_related("marking", "compartment").defer("text").annotate(logged=logged)
    ordered = rows.order_by(F("published_on").desc(nulls_last=True), "title", "id")
    asked = SourceFilter(data, ordered)  # type: ignore[no-untyped-call]
    place = PageForm(data)
    wrong = problems(data, asked.form, place)
    offered = selects(asked, type=SourceType.choices, verification=Verification.choices)
    pages = Paginator(seen.none() if wrong else asked.qs, SIZE)
    try:
        return SourceList(pages.page(1 if wrong else place.number), wrong, offered)
    except EmptyPage:
        return SourceList(pages.page(1), [Problem("page", _("There is no such page of this list."))], offered)
