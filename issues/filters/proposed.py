"""The changes to records that wait for review, as the pages of these show them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from issues import access
from issues.access import VIEW
from issues.actions.reviews import SUBJECTS
from issues.filters.comparison import Field, proposed_changes
from issues.models import Marking, Proposal, ProposalState, ReviewedRecord, User

Proposed = tuple[Proposal, list[Field]]


def proposed(user: User, records: Iterable[ReviewedRecord]) -> list[Proposed]:
    """What is proposed to some records that `user` sees, the newest first, each with what it would change.

    Not read from the history: of a long one only the newest part is.
    """
    of = {record.pk: record for record in records}
    found = list(pending(user, of.values()))
    for proposal in found:
        for kind in SUBJECTS.values():
            setattr(proposal, kind, of.get(getattr(proposal, f"{kind}_id")))
    return [(proposal, proposed_changes(user, proposal)) for proposal in found]


def proposed_markings(user: User, proposals: Iterable[Proposal]) -> list[Marking]:
    """The markings that changes would give, as far as `user` sees them: what is proposed stands under them already."""
    keys = [key for proposal in proposals if (key := proposal.changes.get("marking"))]
    return list(access.scope(user, VIEW, Marking.objects.filter(pk__in=keys))) if keys else []


def pending(user: User, records: Iterable[ReviewedRecord]) -> QuerySet[Proposal]:
    """The changes proposed to some records that `user` sees, as long as nobody has decided on them."""
    keys = [record.pk for record in records]
    about = Q(issue__in=keys) | Q(position__in=keys) | Q(meeting__in=keys)
    rows = Proposal.objects.filter(about, state=ProposalState.PENDING).select_related("proposed_by")
    return access.scope(user, VIEW, rows)
