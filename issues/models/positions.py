"""What each side says of an issue, and where each reports it to stand."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from issues.models.issues import Issue, Standing
from issues.models.meetings import Meeting
from issues.models.negotiations import Marking, Side
from issues.models.records import Record, ReviewedRecord, refreshes_issue, tracked
from issues.models.search import vector_field
from issues.models.text import DayField, LineField, ProseField


class Stance(models.TextChoices):
    RAISES = "raises", _("Raises")
    SUPPORTS = "supports", _("Supports")
    ACCEPTS = "accepts", _("Accepts")
    ACCEPTS_WITH_CONDITIONS = "accepts_with_conditions", _("Accepts with conditions")
    RESERVES = "reserves", _("Reserves")
    OBJECTS = "objects", _("Objects")
    NO_RESPONSE = "no_response", _("No response")


@refreshes_issue
@tracked("search")
class Position(ReviewedRecord):
    """A side's stand on an issue, at a meeting or on a date; `authorised` by its capital, not said at the table."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="positions")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+", verbose_name=_("side"))
    meeting = models.ForeignKey(
        Meeting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="positions",
        verbose_name=_("said at"),
    )
    said_on = DayField(_("said on"))
    stance = models.CharField(_("stance"), max_length=23, choices=Stance)
    text = ProseField(_("in our words"), max_length=5_000)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="en")
    authorised = models.BooleanField(_("authorised by the capital, not said at the table"), default=False)
    marking = models.ForeignKey(
        Marking, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )

    search = vector_field(Value(""), "text")

    class Meta:
        ordering = [F("said_on").desc(), "side__order", "id"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        indexes = [
            GinIndex(fields=["search"], name="position_search"),
            models.Index(fields=["compartment", "issue", "-said_on"], name="position_by_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.side.code}: {self.get_stance_display()}"


@refreshes_issue
@tracked()
class StandingReport(Record):
    """Where a side, or without a side the desk, reports an issue to stand from a date on."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="standing_reports")
    side = models.ForeignKey(
        Side, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reported by")
    )
    standing = models.CharField(_("standing"), max_length=20, choices=Standing)
    from_date = DayField(_("from"))
    note = LineField(_("note"), blank=True, max_length=500)
    reported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-from_date", "-reported_at", "-id"]
        verbose_name = _("standing report")
        verbose_name_plural = _("standing reports")
        indexes = [models.Index(fields=["issue", "-from_date"], name="standing_by_issue")]

    def __str__(self) -> str:
        return f"{self.issue}: {self.get_standing_display()}"
