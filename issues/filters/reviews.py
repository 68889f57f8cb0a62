"""What waits for a reviewer."""

from django.db.models import QuerySet

from issues import access
from issues.access import CLEAR
from issues.models import Clearance, Issue, Meeting, Negotiation, Position, Proposal, ProposalState, User


def waiting_for(user: User, negotiation: Negotiation) -> QuerySet[Issue]:
    """The keys of everything in a negotiation that `user` may decide on, as one query over four tables."""
    submitted = [
        access.scope(user, CLEAR, model._default_manager.filter(clearance=Clearance.SUBMITTED))
        for model in (Issue, Position, Meeting)
    ]
    proposed = access.scope(user, CLEAR, Proposal.objects.filter(state=ProposalState.PENDING))
    mine, *others = (
        access.not_by(user, rows.filter(negotiation=negotiation)).order_by().values("pk")
        for rows in (*submitted, proposed)
    )
    return mine.union(*others, all=True)
