"""Sources, and the passages of them that prove what the register says."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from issues.models.issues import Issue
from issues.models.meetings import AgendaItem, Meeting, Precision
from issues.models.negotiations import Marking
from issues.models.positions import Position
from issues.models.records import Record, RecordQuerySet, exactly_one, tracked
from issues.models.search import vector_field
from issues.models.text import AddressField, DayField, LineField, ProseField


class SourceType(models.TextChoices):
    JOINT = "joint", _("Joint statement")
    OFFICIAL_OWN = "official_own", _("Official, own side")
    OFFICIAL_OTHER = "official_other", _("Official, another side")
    PRESS = "press", _("Press")
    SCHOLARLY = "scholarly", _("Scholarly")
    INTERNAL = "internal", _("Internal")


class Verification(models.TextChoices):
    VERIFIED = "verified", _("Verified")
    SINGLE_SOURCE = "single_source", _("Single source")
    CONTESTED = "contested", _("Contested")
    UNVERIFIED = "unverified", _("Unverified")


@tracked()
class Source(Record):
    """A document. Its `text` is held where we may hold it, paragraphs parted by an empty line."""

    title = LineField(_("title"), max_length=300)
    publisher = LineField(_("publisher"), blank=True)
    published_on = DayField(_("date"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=5, choices=Precision, default=Precision.DAY)
    url = AddressField(_("address"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="en")
    type = models.CharField(_("type"), max_length=14, choices=SourceType)
    verification = models.CharField(
        _("verification"), max_length=13, choices=Verification, default=Verification.UNVERIFIED
    )
    text = ProseField(_("text"), blank=True, max_length=500_000)
    marking = models.ForeignKey(
        Marking, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )

    class Meta:
        ordering = ["-published_on", "title", "id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        indexes = [models.Index(fields=["compartment", "-published_on", "id"], name="source_by_date")]

    def __str__(self) -> str:
        return self.title

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n\n") if part.strip()]

    def excerpt(self, paragraph: int, start: int = 0, end: int | None = None) -> str:
        """A paragraph, counted from 1, or a stretch of it by offsets in characters; nothing where there is none."""
        return "".join(self.paragraphs[paragraph - 1 : paragraph])[start:end]

    def find(self, quotation: str) -> tuple[int, int, int] | None:
        """Paragraph, start and end of the first place where the text has `quotation` word for word."""
        places = ((number, text.find(quotation)) for number, text in enumerate(self.paragraphs, start=1))
        return next(((number, start, start + len(quotation)) for number, start in places if start >= 0), None)


class CitationQuerySet(RecordQuerySet["Citation"]):
    def with_source(self) -> Self:
        """With what a page shows of the source, which isn't its text."""
        return self.select_related("source__marking").defer("search", "source__text")


@tracked("search")
class Citation(Record):
    """A passage of a source that bears on a record, or that disputes what the record says.

    `paragraph` counts from 1; `start` and `end` are offsets in that paragraph, in characters. `fact` names the column
    of the record that a passage speaks to, where it is about one.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations", verbose_name=_("source"))
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="citations"
    )
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    locator = LineField(_("where in the source"), blank=True, max_length=80)
    quotation = ProseField(_("quotation"), blank=True, max_length=5_000)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="en")
    paragraph = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    fact = LineField(_("fact"), blank=True, max_length=40)
    disputes = models.BooleanField(_("disputes the record"), default=False)
    note = LineField(_("what it says"), blank=True, max_length=500)

    search = vector_field(Value(""), "quotation")

    objects = CitationQuerySet.as_manager()  # type: ignore[misc]  # in place of the one of all records

    class Meta:
        ordering = ["source", "paragraph", "start", "id"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [GinIndex(fields=["search"], name="citation_search")]
        constraints = [
            exactly_one("issue", "position", "agenda_item", "meeting", name="citation_of_one"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=models.F("start")),
                name="citation_span_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.locator}" if self.locator else str(self.source)
