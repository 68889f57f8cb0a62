"""Full-text search: each word is looked up in each record that the reader sees, never in what is hidden from them."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Expression, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from issues import access
from issues.access import VIEW
from issues.models import Citation, Clearance, Issue, Position, User
from issues.models.issues import called
from issues.models.search import all_of, either_language, telling, terms

FARTHEST = 1_000_000


def found(user: User, text: str) -> Q:
    """The condition that an issue, its positions and quotations have all words of `text`, and none after a minus."""
    wanted, unwanted = terms(text)
    condition = Q()
    for term in telling(wanted) if len(wanted) > 1 else wanted:
        condition &= Q(pk__in=_mentioning(user, term))
    for term in unwanted:
        condition &= ~Q(pk__in=_mentioning(user, term))
    return condition


def distance(texts: list[str]) -> Expression:
    """How far an issue is from what was searched: 0 where it is called so, FARTHEST where its own words haven't any.

    A whole number, so that a page can start exactly after a row. Only the issue's own words count: what others see of
    it, and how many positions there are, changes nothing.
    """
    words = [word for text in texts for word in terms(text)[0]]
    if not words:
        return Value(FARTHEST)
    named = reduce(or_, map(called, words))
    rank = SearchRank(F("search"), all_of(words))
    return Case(
        When(named, then=0),
        default=FARTHEST - Cast(rank * FARTHEST, IntegerField()),
        output_field=IntegerField(),
    )


def _mentioning(user: User, term: str) -> QuerySet[Issue, Any]:
    """The keys of the issues that are called `term`, or some visible record of which has it."""
    match = either_language(term)
    named = access.scope(user, VIEW, Issue.objects.with_reference(term))
    issues = access.scope(user, VIEW, Issue.objects.filter(search=match))
    positions = access.scope(user, VIEW, Position.objects.filter(search=match)).exclude(clearance=Clearance.WITHDRAWN)
    cited = access.scope(user, VIEW, Citation.objects.filter(search=match))
    quoted = cited.filter(agenda_item=None, meeting=None).exclude(position__clearance=Clearance.WITHDRAWN)
    of_items = cited.filter(agenda_item__isnull=False)
    return (
        issues.order_by()
        .values("pk")
        .union(
            named.order_by().values("pk"),
            positions.order_by().values("issue"),
            quoted.order_by().values_list(Coalesce("issue", "position__issue")),
            of_items.order_by().values("agenda_item__issue"),
            all=True,
        )
    )
