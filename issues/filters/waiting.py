"""Something that waits for a reviewer, as a reader sees it."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues import access
from issues.models import Clearance, Issue, Marking, Meeting, Position, Proposal, ProposalState, ReviewedRecord, User

Judged = ReviewedRecord | Proposal

MODELS: dict[str, type[Judged]] = {"issue": Issue, "position": Position, "meeting": Meeting, "proposal": Proposal}


class Ticket(NamedTuple):
    """A place in the queue: what waits, and since when."""

    kind: str
    key: UUID
    since: datetime.datetime


@dataclass(frozen=True)
class Waiting:
    """A record, or a change proposed to one, as `reader` sees it in the queue."""

    kind: str
    judged: Judged
    reader: User

    @property
    def ticket(self) -> Ticket:
        return Ticket(self.kind, self.judged.pk, self.judged.waiting_since)  # type: ignore[union-attr]

    @property
    def subject(self) -> ReviewedRecord:
        """The record that is cleared, or that is to be changed."""
        return self.judged.subject if isinstance(self.judged, Proposal) else self.judged

    @cached_property
    def page(self) -> Issue | Meeting | None:
        """The record with a page of its own to which it belongs, where the reader sees that."""
        subject = self.subject
        shown = subject.issue if isinstance(subject, Position) else subject
        return access.seen(self.reader, shown)  # type: ignore[return-value]  # a position has none, an issue is one

    @property
    def markings(self) -> list[Marking | None]:
        """Those of what is told of it in the queue, as far as the reader sees them."""
        borne = [self.subject.marking, self.page.marking if self.page else None]  # type: ignore[attr-defined]
        return [access.seen(self.reader, marking) for marking in borne]

    @property
    def mark(self) -> str:
        """What scripts know it by: the reference of an issue, the slug of a meeting."""
        return self.page.slug if isinstance(self.page, Meeting) else self.reference

    @property
    def reference(self) -> str:
        """What people call the record: MIG-003, R22, a call."""
        if self.page is None:
            return self.judged.compartment.prefix
        if isinstance(self.page, Meeting):
            return self.page.label if self.page.round_number else self.page.get_kind_display()
        return self.page.reference

    @property
    def title(self) -> str:
        return self.page.title if self.page else _("An issue that you can't see")

    @property
    def what(self) -> str:
        """What of the record waits: that it is new, that it was corrected, or how much of it is to change."""
        if isinstance(self.judged, Proposal):
            count = len(self.judged.changes)
            return ngettext("Change to %(count)s field", "Change to %(count)s fields", count) % {"count": count}
        if isinstance(self.judged, Position):
            return _("Position of %(side)s") % {"side": self.judged.side}
        if not self.waits:
            return capfirst(str(self.judged._meta.verbose_name))
        corrected = self.judged.sent_before  # type: ignore[attr-defined]
        if isinstance(self.judged, Meeting):
            return _("Meeting, corrected") if corrected else _("New meeting")
        return _("Issue, corrected") if corrected else _("New issue")

    @property
    def author(self) -> User:
        return self.judged.proposed_by if isinstance(self.judged, Proposal) else self.judged.edited_by

    @property
    def version(self) -> int:
        """The version of the record that a decision is about."""
        return self.subject.version

    @property
    def reason(self) -> str:
        """Why a change is proposed; of a record nothing is said."""
        return self.judged.reason if isinstance(self.judged, Proposal) else ""

    @property
    def state(self) -> str:
        return self.judged.state if isinstance(self.judged, Proposal) else self.judged.clearance

    @property
    def state_in_words(self) -> str:
        judged = self.judged
        return judged.get_state_display() if isinstance(judged, Proposal) else judged.get_clearance_display()

    @property
    def waits(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state in (Clearance.SUBMITTED, ProposalState.PENDING)

    @property
    def is_mine(self) -> bool:
        """Whether somebody else has to decide."""
        return not access.may_review(self.reader, self.judged)
