"""Meetings, who came, and what was on the agenda."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from issues.models.negotiations import Side
from issues.models.records import Clearance, Record, RecordQuerySet, ReviewedRecord, refreshes_issue, tracked
from issues.models.text import DayField, LineField, ProseField


class MeetingKind(models.TextChoices):
    ROUND = "round", _("Round")
    EXPERT = "expert", _("Expert meeting")
    CALL = "call", _("Call")
    NOTE = "note", _("Note")


class MeetingStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    POSTPONED = "postponed", _("Postponed")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Precision(models.TextChoices):
    DAY = "day", _("To the day")
    MONTH = "month", _("To the month")
    YEAR = "year", _("To the year")


class MeetingQuerySet(RecordQuerySet["Meeting"]):
    def in_order(self) -> Self:
        return self.order_by("-start_date", "-id")

    def listed(self) -> Self:
        """Those that aren't withdrawn, the newest first."""
        return self.exclude(clearance=Clearance.WITHDRAWN).in_order()

    def held(self) -> Self:
        return self.filter(status=MeetingStatus.HELD)


@pgtrigger.register(
    pgtrigger.Trigger(
        name="refresh_issues",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("start_date", "status", "clearance"),  # type: ignore[no-untyped-call]
        func="""
            PERFORM public.tenor_refresh_issue(item.issue_id)
            FROM (
                SELECT issue_id FROM public.issues_agendaitem WHERE meeting_id = NEW.id ORDER BY issue_id
            ) AS item;
            RETURN NULL;
        """,
    )
)
@tracked()
class Meeting(ReviewedRecord):
    """A round, a meeting of experts, a call or a note: contacts between rounds count."""

    kind = models.CharField(_("kind"), max_length=6, choices=MeetingKind, default=MeetingKind.ROUND)
    round_number = models.PositiveSmallIntegerField(_("round number"), null=True, blank=True)
    title = LineField(_("title"))
    slug = models.SlugField(_("slug"), max_length=80)
    city = LineField(_("city"), max_length=80, blank=True)
    country = LineField(_("country"), max_length=80, blank=True)
    venue = LineField(_("venue"), blank=True)
    host_side = models.ForeignKey(
        Side, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("host")
    )
    start_date = DayField(_("starts on"))
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    end_date = DayField(_("ends on"), null=True, blank=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = LineField(_("time zone"), max_length=40, default="UTC")
    precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    status = models.CharField(_("status"), max_length=9, choices=MeetingStatus, default=MeetingStatus.HELD)
    postponed_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postponed_from",
        verbose_name=_("put back to"),
    )
    summary = ProseField(_("summary"), blank=True)
    marking = models.ForeignKey(
        "issues.Marking",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("marking"),
    )

    objects = MeetingQuerySet.as_manager()  # type: ignore[misc]  # in place of the one of all records

    class Meta:
        ordering = ["-start_date", "-id"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["compartment", "-start_date", "-id"], name="meeting_by_date")]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "slug"], name="meeting_slug_once"),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="meeting_ends_after_start",
                violation_error_message=_("The meeting can't end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> str:
        """City and country, as far as they are known."""
        return ", ".join(filter(None, (self.city, self.country)))

    @property
    def label(self) -> str:
        """Its short name in lists: R21 for a numbered round, otherwise the place."""
        return f"R{self.round_number}" if self.round_number else self.city or self.title

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.negotiation.slug, self.slug])


class DelegateRole(models.TextChoices):
    HEAD = "head", _("Head of delegation")
    DEPUTY_HEAD = "deputy_head", _("Deputy head")
    ADVISER = "adviser", _("Adviser")
    NOTE_TAKER = "note_taker", _("Note-taker")
    INTERPRETER = "interpreter", _("Interpreter")


@tracked()
class Delegate(Record):
    """A member of a side's delegation to a meeting; several heads happen."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="delegates")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+", verbose_name=_("side"))
    name = LineField(_("name"))
    title = LineField(_("title"), blank=True)
    role = models.CharField(_("role"), max_length=11, choices=DelegateRole, default=DelegateRole.HEAD)

    class Meta:
        ordering = ["side__order", "role", "name", "id"]
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        constraints = [models.UniqueConstraint(fields=["meeting", "side", "name"], name="delegate_once")]

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    DISCUSSED = "discussed", _("Discussed")
    AGREED = "agreed", _("Agreed")
    AD_REFERENDUM = "ad_referendum", _("Agreed ad referendum")
    REFERRED_TO_EXPERTS = "referred_to_experts", _("Referred to experts")
    DEFERRED = "deferred", _("Deferred")
    NOT_REACHED = "not_reached", _("Not reached")
    DECLINED = "declined", _("Declined")


@refreshes_issue
@tracked()
class AgendaItem(Record):
    """An issue at a meeting, on the agenda or off it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda", verbose_name=_("meeting"))
    issue = models.ForeignKey("issues.Issue", on_delete=models.PROTECT, related_name="agenda_items")
    number = models.PositiveSmallIntegerField(_("item"), null=True, blank=True)
    off_agenda = models.BooleanField(_("raised off the agenda"), default=False)
    outcome = models.CharField(_("outcome"), max_length=19, choices=Outcome, blank=True)
    note = ProseField(_("note on the outcome"), blank=True, max_length=2_000)

    class Meta:
        ordering = [F("number").asc(nulls_last=True), "id"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(fields=["compartment", "meeting", "issue"], name="agenda_issue_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(off_agenda=False),
                name="agenda_number_or_off",
                violation_error_message=_("What was raised off the agenda has no number on it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.issue}"
