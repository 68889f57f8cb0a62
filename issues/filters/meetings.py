"""The list of a negotiation's meetings, and the parameters that narrow it."""

import re
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.filterset import FilterSet

from issues import access
from issues.access import VIEW
from issues.filters.given import Problem, Typed, one_of, problems, shown
from issues.filters.selects import Select, selects
from issues.models import (
    AgendaItem,
    Delegate,
    DelegateRole,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Negotiation,
    User,
)

_YEAR = re.compile(r"(19|20|21)\d\d\Z", re.ASCII)


def _year(value: str) -> int:
    if not _YEAR.match(value):
        raise ValidationError(_("“%(value)s” isn't a year.") % {"value": shown(value)})
    return int(value)


class MeetingFilter(FilterSet):
    """Which meetings. A parameter given several times means any of its values."""

    kind = Typed(label=gettext_lazy("Kind"), lookup_expr="in", read=partial(one_of, MeetingKind.values))
    status = Typed(label=gettext_lazy("Status"), lookup_expr="in", read=partial(one_of, MeetingStatus.values))
    year = Typed(label=gettext_lazy("Year"), field_name="start_date", lookup_expr="year__in", read=_year)

    class Meta:
        model = Meeting
        fields: list[str] = []


@dataclass(frozen=True)
class MeetingList:
    """The meetings asked for, the newest first; none where something is wrong with the address."""

    rows: list[Meeting]
    problems: list[Problem]
    years: list[int]
    selects: list[Select]


def meeting_list(user: User, here: Negotiation, data: QueryDict) -> MeetingList:
    """The meetings of a negotiation that `user` sees, each with its `heads`, its number of `issues` and `put_back`."""
    seen = access.scope(user, VIEW, Meeting.objects.filter(negotiation=here).listed())
    asked = MeetingFilter(data, _with_company(user, seen))  # type: ignore[no-untyped-call]
    wrong = problems(data, asked.form)
    years = [day.year for day in seen.order_by().dates("start_date", "year", order="DESC")]
    offered = selects(
        asked, kind=MeetingKind.choices, status=MeetingStatus.choices, year=[(year, year) for year in years]
    )
    return MeetingList([] if wrong else list(asked.qs), wrong, years, offered)


def _with_company(user: User, rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    heads = access.scope(user, VIEW, Delegate.objects.filter(role=DelegateRole.HEAD).select_related("side"))
    items = access.scope(user, VIEW, AgendaItem.objects.filter(meeting=OuterRef("pk")))
    by_meeting = items.filter(access.joined(user, VIEW, "issue")).order_by().values("meeting")
    issues = by_meeting.annotate(number=Count("issue", distinct=True)).values("number")
    return (
        rows.annotate(issues=Coalesce(Subquery(issues), 0))
        .select_related("postponed_to", "marking")
        .prefetch_related(Prefetch("delegates", queryset=heads, to_attr="heads"))
    )
