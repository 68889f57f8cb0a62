"""What was sent back to its author: where it is corrected, and what was said of it."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from issues import access
from issues.access import EDIT, VIEW
from issues.actions.reviews import SUBJECTS
from issues.models import Clearance, Issue, Position, Proposal, ProposalState, Review, ReviewedRecord, User, Verdict


def last_return(user: User, record: ReviewedRecord) -> Review | None:
    """The review that sent back a record, or the change that `user` proposed last to one that is cleared.

    None where nothing of the two waits to be corrected.
    """
    if record.is_cleared:
        rows = returned_changes(user).filter(**{SUBJECTS[type(record)]: record})
        proposal = rows.select_related("review__decided_by").first()
        return proposal.review if proposal else None
    if record.clearance != Clearance.RETURNED:
        return None
    returns = Review.objects.filter(**{SUBJECTS[type(record)]: record}, verdict=Verdict.RETURNED)
    return access.scope(user, VIEW, returns).select_related("decided_by").order_by("-decided_at").first()


def returned_changes(user: User) -> QuerySet[Proposal]:
    """The changes of `user` that were returned, but for those after which they proposed another to the same record.

    Nor those to a record that isn't cleared any more: it is edited, and no change to it can be proposed.
    """
    same = Q(issue=OuterRef("issue")) | Q(position=OuterRef("position")) | Q(meeting=OuterRef("meeting"))
    later = access.scope(user, EDIT, Proposal.objects.filter(proposed_by=user, proposed_at__gt=OuterRef("proposed_at")))
    state = Clearance.CLEARED
    cleared = Q(issue__clearance=state) | Q(position__clearance=state) | Q(meeting__clearance=state)
    mine = access.scope(user, EDIT, Proposal.objects.filter(proposed_by=user, state=ProposalState.RETURNED))
    return mine.filter(~Exists(later.filter(same)), cleared)


def correction_url(record: ReviewedRecord) -> str:
    """Where a record is edited, or a change to it is proposed."""
    if isinstance(record, Position):
        return reverse("position-edit", args=[record.negotiation.slug, record.issue.reference, record.pk])
    if isinstance(record, Issue):
        return reverse("issue-edit", args=[record.negotiation.slug, record.reference])
    return reverse("meeting-edit", args=[record.negotiation.slug, record.slug])  # type: ignore[attr-defined]
