"""Issues that may be the one that somebody is about to log."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from issues import access
from issues.access import VIEW
from issues.models import Citation, Issue, Negotiation, Source, User
from issues.models.search import sort_key

MOST = 5
SHORTEST = 4  # characters: three letters are like everything


@dataclass(frozen=True)
class Alike:
    """An issue that is logged already; `same_passage` where it cites the paragraph that is being quoted."""

    issue: Issue
    same_passage: bool


def alike(
    user: User, negotiation: Negotiation, title: str, source: Source | None = None, paragraph: int | None = None
) -> list[Alike]:
    """Up to five issues that `user` sees with a title like `title`, or that cite the same paragraph, those first."""
    rows = access.scope(
        user, VIEW, Issue.objects.for_listing().standing_in_the_register().filter(negotiation=negotiation)
    )
    citing = _citing(user, rows, source, paragraph)
    named = _named_like(rows, title).exclude(pk__in=[issue.pk for issue in citing])[: MOST - len(citing)]
    return [Alike(issue, True) for issue in citing] + [Alike(issue, False) for issue in named]


def _citing(user: User, rows: QuerySet[Issue], source: Source | None, paragraph: int | None) -> list[Issue]:
    if source is None or paragraph is None:
        return []
    cited = access.scope(user, VIEW, Citation.objects.filter(source=source, paragraph=paragraph))
    of_issues, of_positions = cited.values("issue"), cited.values("position__issue")
    return list(rows.filter(Q(pk__in=of_issues) | Q(pk__in=of_positions))[:MOST])


def _named_like(rows: QuerySet[Issue], title: str) -> QuerySet[Issue]:
    """With a title like it as a whole, or that has it somewhere: the two operators that the trigram index serves."""
    if len(title.strip()) < SHORTEST:
        return rows.none()
    key: Any = sort_key(title)
    likeness = Greatest(TrigramSimilarity("title_key", key), TrigramWordSimilarity(key, "title_key"))
    found = rows.filter(Q(title_key__trigram_similar=key) | Q(title_key__trigram_word_similar=key))
    return found.annotate(likeness=likeness).order_by(F("likeness").desc(), "prefix", "number", "id")
