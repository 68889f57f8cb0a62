"""Everything that a reviewer looks at before deciding on one record."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from issues import access
from issues.access import CLEAR, VIEW
from issues.actions.reviews import SUBJECTS
from issues.filters.comparison import Comparison, compare
from issues.filters.passages import Quoted, passages
from issues.filters.proposed import proposed_markings
from issues.filters.waiting import Waiting
from issues.models import (
    AgendaItem,
    Clearance,
    Issue,
    Marking,
    Meeting,
    Position,
    Proposal,
    ProposalState,
    Review,
    ReviewedRecord,
    User,
)


@dataclass(frozen=True)
class Dossier:
    """What waits, how it differs from what was decided on before, what proves it, and what was said of it."""

    waiting: Waiting
    comparison: Comparison
    passages: list[Quoted]
    meetings: list[Meeting]
    reviews: list[Review]
    has_other_reviewer: bool
    proposed_markings: list[Marking]

    @property
    def markings(self) -> list[Marking | None]:
        """Those of everything that is shown."""
        user = self.waiting.reader
        sources = [access.seen(user, quoted.source.marking) for quoted in self.passages if quoted.source]
        return [*self.waiting.markings, *self.proposed_markings, *sources]

    @property
    def fate(self) -> str:
        """What became of something that doesn't wait any more, in words."""
        judged = self.waiting.judged
        if self.waiting.state == Clearance.DRAFT:
            return _("It is a draft, not submitted for review yet.")
        if isinstance(judged, ReviewedRecord) and judged.withdrawn_at:
            return _("It was withdrawn from the register: %(reason)s") % {"reason": judged.withdrawal_reason}
        if self.waiting.state == ProposalState.WITHDRAWN:
            return _("The change was taken back.")
        change = judged.pk if isinstance(judged, Proposal) else None
        last = next(review for review in self.reviews if review.proposal_id == change)
        return _("%(verdict)s by %(who)s.") % {"verdict": last.get_verdict_display(), "who": last.decided_by}


def dossier(waiting: Waiting) -> Dossier:
    """The dossier of something that waits, or waited, as its reader may see it."""
    user, subject = waiting.reader, waiting.subject
    reviews = access.scope(user, VIEW, Review.objects.filter(**{SUBJECTS[type(subject)]: subject}))
    return Dossier(
        waiting,
        compare(user, waiting.judged),
        passages(user, subject),
        _meetings(user, waiting),
        list(reviews.select_related("decided_by")),
        access.people(CLEAR, [waiting.judged.compartment]).exclude(pk=user.pk).exists(),
        proposed_markings(user, [waiting.judged] if isinstance(waiting.judged, Proposal) else []),
    )


def _meetings(user: User, waiting: Waiting) -> list[Meeting]:
    """The meetings at which an issue was raised, or a position said; only those that `user` sees."""
    subject = waiting.subject
    items = access.scope(user, VIEW, AgendaItem.objects.select_related("meeting__negotiation"))
    if isinstance(subject, Issue):
        said_at = [item.meeting for item in items.filter(issue=subject, compartment=subject.compartment)]
    else:
        said_at = [subject.meeting] if isinstance(subject, Position) and subject.meeting else []
    return sorted((each for each in said_at if access.seen(user, each)), key=lambda each: (each.start_date, each.title))
