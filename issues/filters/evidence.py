"""How far a meeting is proved, and on what its sources differ."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues.filters.statements import Cited
from issues.models import Verification

# What sources differ on, by the column that they speak to.
FACTS: dict[str, str | Promise] = {
    "start_date": _("the date"),
    "end_date": _("the end date"),
    "city": _("the place"),
    "country": _("the country"),
    "venue": _("the venue"),
    "round_number": _("the round number"),
    "status": _("whether it was held"),
    "title": _("what it was"),
    "summary": _("what happened"),
    "": _("this meeting"),
}

_FROM_BEST = (Verification.VERIFIED, Verification.SINGLE_SOURCE, Verification.CONTESTED)


@dataclass(frozen=True)
class Conflict:
    """A fact on which sources differ: those that say otherwise than the record, and those that bear it out."""

    fact: str
    otherwise: list[Cited]
    alike: list[Cited]


def conflicts(cited: list[Cited]) -> list[Conflict]:
    """The facts that one of a meeting's sources disputes."""
    facts = dict.fromkeys(row.citation.fact for row in cited if row.citation.disputes)
    by_fact = {fact: [row for row in cited if row.citation.fact == fact] for fact in facts}
    return [
        Conflict(
            str(FACTS.get(fact, fact)),
            [row for row in rows if row.citation.disputes],
            [row for row in rows if not row.citation.disputes],
        )
        for fact, rows in by_fact.items()
    ]


def undisputed(cited: list[Cited]) -> list[Cited]:
    """What speaks to facts that no source disputes."""
    disputed = {row.citation.fact for row in cited if row.citation.disputes}
    return [row for row in cited if row.citation.fact not in disputed]


def verification(cited: list[Cited]) -> str:
    """How far the meeting is proved, by the best of the sources that bear it out; empty where it is verified."""
    proofs = {row.source.verification for row in cited if row.source and not row.citation.disputes}
    best = next((grade for grade in _FROM_BEST if grade in proofs), Verification.UNVERIFIED)
    return "" if best == Verification.VERIFIED else str(best.label)
