"""Issues: what a side wants addressed, and each compartment's own handling of it."""

import re
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from issues.models.negotiations import Marking, Side, Topic
from issues.models.records import Clearance, PublishableRecord, Record, RecordQuerySet, tracked, waiting_index
from issues.models.search import sort_key_field, vector_field
from issues.models.text import DayField, LineField, ProseField

_REFERENCE = re.compile(r"\A([A-Z][A-Z0-9]{0,7})-(\d{1,9})\Z", re.ASCII | re.IGNORECASE)


class Kind(models.TextChoices):
    CONCERN = "concern", _("Concern")
    REQUEST = "request", _("Request")
    PROPOSAL = "proposal", _("Proposal")
    COMPLIANCE = "compliance", _("Compliance")
    INFORMATION = "information", _("Information")
    COOPERATION = "cooperation", _("Cooperation")
    OFF_AGENDA = "off_agenda", _("Off the agenda")


class Standing(models.TextChoices):
    """Where an issue stands between the sides, from least to most advanced: the second axis."""

    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken by events")
    DORMANT = "dormant", _("Dormant")
    DEFERRED = "deferred", _("Deferred")
    RAISED = "raised", _("Raised")
    NOTED = "noted", _("Noted")
    UNDER_DISCUSSION = "under_discussion", _("Under discussion")
    AGREED_AD_REFERENDUM = "agreed_ad_referendum", _("Agreed ad referendum")
    AGREED = "agreed", _("Agreed")
    PARTIALLY_RESOLVED = "partially_resolved", _("Partially resolved")
    RESOLVED = "resolved", _("Resolved")

    @property
    def advancement(self) -> int:
        """Its place from least (0) to most advanced (11)."""
        return list(Standing).index(self)


# What a side can still be waited for on.
UNSETTLED = (Standing.DEFERRED, Standing.RAISED, Standing.NOTED, Standing.UNDER_DISCUSSION)


def standing_label(standing: str, has_moved: bool) -> str:
    """Where an issue stands, in words: it is logged as raised, and isn't yet before anything is on record of it."""
    return str(Standing(standing).label if has_moved or standing != Standing.RAISED else _("Not yet raised"))


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


def called(reference: str) -> Q:
    """The condition that an issue is called `reference` (MIG-003, mig-3); no issue is where that is none."""
    parts = _REFERENCE.match(reference.strip())
    if parts is None or int(parts[2]) > 2_147_483_647:
        return Q(pk__in=[])
    return Q(prefix=parts[1].upper(), number=int(parts[2]))


class IssueQuerySet(RecordQuerySet["Issue"]):
    def standing_in_the_register(self) -> Self:
        """Without those withdrawn or merged into another."""
        return self.exclude(clearance=Clearance.WITHDRAWN).filter(merged_into=None)

    def with_reference(self, reference: str) -> Self:
        """The issue called `reference` (MIG-003, mig-3), or none."""
        return self.filter(called(reference))

    def for_listing(self) -> Self:
        """With what a row of the listing shows, and without the columns that only searches read."""
        return self.select_related("raised_by", "topic", "marking", "compartment", "negotiation").defer("search")

    def with_sides(self) -> Self:
        """With `supporters` and `addressees`: the keys of the sides that support it and that it is addressed to."""
        supporters, addressees = (
            ArraySubquery(model._default_manager.filter(issue=OuterRef("pk")).values("side"))
            for model in (IssueSupporter, IssueAddressee)
        )
        return self.annotate(supporters=supporters, addressees=addressees)


@tracked("search", "title_key", "first_raised", "last_raised", "times_raised", "last_moved")
class Issue(PublishableRecord):
    """A matter that a side wants addressed."""

    prefix = models.CharField(max_length=8, editable=False)
    number = models.PositiveIntegerField(editable=False)
    title = LineField(_("title"))
    summary = ProseField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="en")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.CONCERN)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    further_topics: "models.ManyToManyField[Topic, IssueTopic]" = models.ManyToManyField(
        Topic, through="IssueTopic", related_name="+", blank=True, verbose_name=_("further topics")
    )
    raised_by = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+", verbose_name=_("raised by"))
    supported_by: "models.ManyToManyField[Side, IssueSupporter]" = models.ManyToManyField(
        Side, through="IssueSupporter", related_name="+", blank=True, verbose_name=_("supported by")
    )
    addressed_to: "models.ManyToManyField[Side, IssueAddressee]" = models.ManyToManyField(
        Side, through="IssueAddressee", related_name="+", blank=True, verbose_name=_("addressed to")
    )
    standing = models.CharField(_("standing"), max_length=20, choices=Standing, default=Standing.RAISED, editable=False)
    marking = models.ForeignKey(
        Marking, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("merged into"),
    )
    external_source = LineField(_("imported from"), max_length=60, blank=True, editable=False)
    external_key = LineField(_("key there"), blank=True, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, editable=False)

    # Kept by the database (migration 0001) from records of the same compartment.
    first_raised = models.DateField(_("first raised"), null=True, editable=False)
    last_raised = models.DateField(_("last raised"), null=True, editable=False)
    times_raised = models.PositiveIntegerField(_("times raised"), default=0, editable=False)
    last_moved = models.DateField(_("last moved"), null=True, editable=False)

    # Keys of sides, where the query asked for them (with_sides).
    supporters: list[UUID]
    addressees: list[UUID]

    search = vector_field(F("title"), "summary")
    title_key = sort_key_field("title")

    objects = IssueQuerySet.as_manager()  # type: ignore[misc]  # in place of the one of all records

    class Meta:
        ordering = ["prefix", "number", "id"]
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        indexes = [
            GinIndex(fields=["search"], name="issue_search"),
            GinIndex(fields=["title_key"], name="issue_title_alike", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["compartment", "standing", "prefix", "number", "id"], name="issue_by_standing"),
            models.Index(fields=["compartment", "prefix", "number", "id"], name="issue_by_reference"),
            models.Index(fields=["compartment", "title_key", "prefix", "number", "id"], name="issue_by_title"),
            models.Index(fields=["compartment", "last_moved", "prefix", "number", "id"], name="issue_by_move"),
            models.Index(fields=["compartment", "times_raised", "prefix", "number", "id"], name="issue_by_times"),
            # The listing counts its facets from these two alone, without reading the table.
            models.Index(
                fields=["compartment", "standing", "raised_by", "clearance", "kind", "topic", "marking", "id"],
                condition=Q(merged_into=None),
                name="issue_facets",
            ),
            models.Index(
                fields=["compartment", "raised_by", "standing", "clearance"],
                condition=Q(merged_into=None),
                name="issue_facets_by_side",
            ),
            # The compartment stands last: the longest unanswered of several compartments are found in one walk.
            models.Index(
                fields=["first_raised", "prefix", "number", "id", "compartment"],
                condition=Q(merged_into=None, first_raised__isnull=False, standing__in=UNSETTLED)
                & ~Q(clearance=Clearance.WITHDRAWN),
                name="issue_awaiting",
            ),
            models.Index(fields=["compartment", "clearance", "-edited_at"], name="issue_by_clearance"),
            waiting_index("issue_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["compartment", "number"], name="issue_number_once"),
            models.UniqueConstraint(
                fields=["compartment", "external_source", "external_key"],
                condition=~Q(external_key=""),
                name="issue_external_key_once",
            ),
            models.UniqueConstraint(fields=["compartment", "submission_key"], name="issue_submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """Its name for people: MIG-003. Given when logged, never used again."""
        return f"{self.prefix}-{self.number:03}"

    @property
    def standing_label(self) -> str:
        """Where it stands, in words."""
        return standing_label(self.standing, self.last_moved is not None)

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.negotiation.slug, self.reference])


# The rows of an issue's lists have a history of their own, so that the issue's is whole.


@tracked()
class IssueTopic(Record):
    """A further topic of an issue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "topic"], name="issue_topic_once")]


@tracked()
class IssueSupporter(Record):
    """A side that supports an issue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="supporter_links")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "side"], name="issue_supporter_once")]


@tracked()
class IssueAddressee(Record):
    """A side to which an issue is addressed."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="addressee_links")
    side = models.ForeignKey(Side, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "side"], name="issue_addressee_once")]


@tracked()
class Handling(Record):
    """How one private compartment deals with an issue, its own or a joint one."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="handlings")
    priority = models.CharField(_("priority"), max_length=6, choices=Priority, default=Priority.NORMAL)
    desk_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("desk officer"),
    )
    next_step = LineField(_("next step"), blank=True)
    next_step_due = DayField(_("due"), null=True, blank=True)
    next_meeting = models.ForeignKey(
        "issues.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("next meeting"),
    )

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handling")
        indexes = [
            models.Index(fields=["compartment", "next_step_due", "issue"], name="handling_by_due"),
            models.Index(fields=["next_step_due", "id"], name="handling_due_next"),
            models.Index(fields=["compartment", "desk_officer"], name="handling_by_officer"),
        ]
        constraints = [models.UniqueConstraint(fields=["issue", "compartment"], name="handling_once")]

    def __str__(self) -> str:
        return f"{self.issue}: {self.get_priority_display()}"


@tracked()
class Note(Record):
    """An internal note on an issue, in a private compartment."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="notes")
    text = ProseField(_("note"), max_length=10_000)
    marking = models.ForeignKey(
        Marking, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("marking")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]
