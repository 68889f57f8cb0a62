"""What each side says of an issue, where each reports it to stand, and how far apart they are."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Value
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from issues.models.issues import Issue, Standing
from issues.models.meetings import Meeting
from issues.models.negotiations import Marking, Side
from issues.models.records import (
    Clearance,
    PublishableRecord,
    Record,
    RecordQuerySet,
    refreshes_issue,
    tracked,
    waiting_index,
)
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


class PositionQuerySet(RecordQuerySet["Position"]):
    def of_issue(self, issue: Issue) -> Self:
        """Those on an issue, the latest first, with what a page shows of them."""
        return self._shown().filter(issue=issue).order_by("-said_on", "-logged_at", "id")

    def at_meeting(self, meeting: Meeting) -> Self:
        """Those said at a meeting that aren't withdrawn, in the order in which they were logged."""
        rows = self._shown().filter(meeting=meeting).exclude(clearance=Clearance.WITHDRAWN)
        return rows.order_by("said_on", "logged_at", "id")

    def _shown(self) -> Self:
        return self.select_related("side", "meeting", "marking").defer("search")


@refreshes_issue
@tracked("search")
class Position(PublishableRecord):
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

    objects = PositionQuerySet.as_manager()  # type: ignore[misc]  # in place of the one of all records

    class Meta:
        ordering = [F("said_on").desc(), "side__order", "id"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        indexes = [
            GinIndex(fields=["search"], name="position_search"),
            models.Index(fields=["compartment", "issue", "-said_on"], name="position_by_issue"),
            waiting_index("position_waiting"),
            models.Index(
                fields=["edited_by", "-edited_at", "id"],
                condition=models.Q(clearance__in=[Clearance.DRAFT, Clearance.RETURNED]),
                name="position_unfinished",
            ),
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


@dataclass(frozen=True)
class Gap:
    """How far apart the sides are: a state that the glyph draws, and the words beside it."""

    state: Literal["agreed", "narrowing", "apart", "waits-a", "waits-b", "none"]
    label: str

    @property
    def css(self) -> str:
        return f"gap--{self.state}"


_SETTLED = {Standing.AGREED, Standing.RESOLVED}
_NEARLY = {Standing.AGREED_AD_REFERENDUM, Standing.PARTIALLY_RESOLVED}
_OVER = {Standing.OVERTAKEN, Standing.WITHDRAWN}
_AGAINST = {Stance.OBJECTS, Stance.RESERVES}


def concerned_sides(
    sides: Iterable[Side], raised_by: UUID, others: Iterable[UUID], addressed: Collection[UUID]
) -> list[Side]:
    """Those of a negotiation's `sides`, in order, that an issue concerns; the rest of the arguments are keys of sides.

    They are the one that raised it, the `others` that support it and those `addressed` by it. Where it is addressed to
    nobody by name every side is concerned.
    """
    named = {raised_by, *others, *addressed}
    return [side for side in sides if not addressed or side.pk in named]


def latest_stances(positions: Iterable[Position]) -> dict[UUID, str]:
    """The latest stance of each side, by its key: of what it said, not of what its capital authorised it to say."""
    spoken = [said for said in positions if not said.authorised and said.clearance != Clearance.WITHDRAWN]
    return {said.side_id: said.stance for said in sorted(spoken, key=lambda said: (said.said_on, said.logged_at))}


def gap(standing: str, concerned: Iterable[Side], stances: Mapping[UUID, str]) -> Gap:
    """How far apart the sides `concerned` are, by an issue's standing and the latest stance of each (by its key).

    What was withdrawn or overtaken is over, whatever was said of it. Where the standing says nothing of it the stances
    do: a side that hasn't answered is waited for, unless the matter lies dormant; one that objects or reserves is
    apart, conditions are between that and agreement. A matter that every side raises is agreed by nobody.
    """
    if standing in _SETTLED:
        return Gap("agreed", gettext("Agreed"))
    if standing in _NEARLY:
        return Gap("narrowing", gettext("Nearly agreed"))
    if standing == Standing.DECLINED:
        return Gap("apart", gettext("Apart"))
    if standing in _OVER:
        return Gap("none", gettext("No longer at issue"))
    order = list(concerned)
    silent = [side for side in order if stances.get(side.pk, Stance.NO_RESPONSE) == Stance.NO_RESPONSE]
    if len(silent) == len(order):
        return Gap("none", gettext("No position on record"))
    if not silent:
        return _between({stances[side.pk] for side in order})
    if standing == Standing.DORMANT:
        return Gap("none", gettext("No answer on record"))
    return _waiting(silent, order[0])


def _waiting(silent: list[Side], first: Side) -> Gap:
    words = ngettext("Awaiting %(side)s", "Awaiting %(count)s sides", len(silent))
    label = words % {"side": silent[0].name, "count": len(silent)}
    return Gap("waits-a" if silent[0] == first else "waits-b", label)


def _between(stances: set[str]) -> Gap:
    if stances & _AGAINST:
        return Gap("apart", gettext("Apart"))
    if Stance.ACCEPTS_WITH_CONDITIONS in stances:
        return Gap("narrowing", gettext("Narrowing"))
    if stances == {Stance.RAISES}:
        return Gap("narrowing", gettext("Raised by every side"))
    return Gap("agreed", gettext("Agreed"))
