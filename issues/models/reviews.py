"""Decisions on what was logged, and changes proposed to what was cleared."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.models.issues import Issue
from issues.models.meetings import Meeting
from issues.models.negotiations import Role
from issues.models.positions import Position
from issues.models.records import Record, ReviewedRecord, exactly_one, tracked
from issues.models.text import ProseField


class Reviewed(Record):
    """Something said about one issue, position or meeting."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def subject(self) -> ReviewedRecord:
        """The record it is about."""
        subject: ReviewedRecord = self.issue or self.position or self.meeting  # type: ignore[assignment]
        return subject  # one is set: the table checks it


class ProposalState(models.TextChoices):
    PENDING = "pending", _("Waiting for review")
    APPLIED = "applied", _("Applied")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@tracked()
class Proposal(Reviewed):
    """A change to a cleared record: `changes` maps a column's name to its value as `models.snapshots` writes it."""

    changes = models.JSONField(_("changes"))
    reason = ProseField(_("reason"), max_length=2_000)
    base_version = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=9, choices=ProposalState, default=ProposalState.PENDING)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), auto_now_add=True)

    class Meta:
        ordering = ["-proposed_at", "id"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [models.Index(fields=["compartment", "state", "-proposed_at"], name="proposal_by_state")]
        constraints = [exactly_one("issue", "position", "meeting", name="proposal_of_one")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_state_display()}"


class Verdict(models.TextChoices):
    CLEARED = "cleared", _("Cleared")
    RETURNED = "returned", _("Returned")


@tracked()
class Review(Reviewed):
    """One decision on one version of a record, or on a change proposed to it."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="review")
    reviewed_version = models.PositiveIntegerField()
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    comment = ProseField(_("comment"), blank=True, max_length=2_000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        ordering = ["-decided_at", "id"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [exactly_one("issue", "position", "meeting", name="review_of_one")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.get_verdict_display()}"
