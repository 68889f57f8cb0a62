"""The small marks that recur on every page."""

import datetime
import re
from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from issues import access
from issues.access import VIEW
from issues.models import Clearance, Gap, Handling, Meeting, Position, Precision, Record, ReviewedRecord, Side, Standing

register = template.Library()

_LETTERS = "abcd"
_STANDING_BADGES: dict[str, str] = {
    **dict.fromkeys((Standing.AGREED, Standing.RESOLVED), "agreed"),
    **dict.fromkeys((Standing.DECLINED, Standing.WITHDRAWN, Standing.OVERTAKEN, Standing.DORMANT), "closed"),
}
_CLEARANCE_BADGES: dict[str, str] = {
    Clearance.SUBMITTED: "open",
    Clearance.RETURNED: "late",
    Clearance.WITHDRAWN: "late",
}
_UNKNOWN: dict[str, Any] = {Precision.MONTH: _("day not known"), Precision.YEAR: _("month and day not known")}
_FARED = {
    "raised": _("Raised"),
    "said": _("Spoken to"),
    "silent": _("Nothing on record"),
    "not_reached": _("Not reached"),
}


@register.simple_tag(takes_context=True)
def again(context: Any, block: str) -> str:
    """What a block of the page says, once more: Django lets it stand in one place."""
    words: str = context.render_context[BLOCK_CONTEXT_KEY].get_block(block).render(context)
    return words


@register.filter(is_safe=True)
def unlinked(html: str) -> str:
    """A part of a page whose links lead nowhere: what they lead to isn't there yet."""
    return re.sub(r'(<a\b[^>]*?) href="[^"]*"', r"\1", html)


@register.filter
def letter(side: Side) -> str:
    """The letter of a side's colour and shape: a to d for the first four, then none."""
    return _LETTERS[side.order - 1] if side and 0 < side.order <= len(_LETTERS) else ""


@register.simple_tag
def side_tile(side: Side, name: str = "shown") -> SafeString:
    """A side's tile with its name beside it, or "hidden" for those who see."""
    hidden = "" if name == "shown" else "vh"
    return format_html(
        '<span class="side side--{}"><span class="side__tile">{}</span><span class="{}">{}</span></span>',
        letter(side),
        side.code,
        hidden,
        side.name,
    )


@register.simple_tag
def gap_glyph(gap: Gap) -> SafeString:
    """The two bars whose distance is that between the positions, with the words beside them."""
    return format_html(
        '<span class="gap {}"><span class="gap__g" aria-hidden="true"></span>{}</span>', gap.css, gap.label
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the drawings in icons.svg; the words stand beside it."""
    return format_html(
        '<svg class="ico" aria-hidden="true"><use href="{}#{}"/></svg>', static("issues/icons.svg"), name
    )


@register.simple_tag
def day(date: datetime.date | None, precision: str = Precision.DAY, form: str = "DATE_FORMAT") -> SafeString | str:
    """A date as far as it is known: 14 July 2009, July 2016, 2003; a dash for none."""
    if date is None:
        return "—"
    formats: dict[str, Any] = {
        Precision.DAY: (date_format(date, form), date.isoformat()),
        Precision.MONTH: (date_format(date, "YEAR_MONTH_FORMAT"), f"{date:%Y-%m}"),
        Precision.YEAR: (f"{date:%Y}", f"{date:%Y}"),
    }
    words, machine = formats[precision]
    return format_html('<time datetime="{}">{}</time>', machine, words)


@register.simple_tag
def dates(meeting: Meeting) -> SafeString | str:
    """The day or days of a meeting, and in words what of them isn't known."""
    start, end = (day(date, meeting.precision) for date in (meeting.start_date, meeting.end_date))
    known = format_html("{} – {}", start, end) if meeting.end_date and end != start else start
    unknown = _UNKNOWN.get(meeting.precision)
    return format_html("{} ({})", known, unknown) if unknown else known


@register.simple_tag
def moment(at: datetime.datetime) -> SafeString:
    """A moment to the minute."""
    here = localtime(at)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), date_format(here, "DATETIME_FORMAT"))


@register.simple_tag
def age(at: datetime.datetime) -> SafeString:
    """How long ago a moment was, in its largest unit."""
    words = timesince(at, depth=1) if now() - at > datetime.timedelta(minutes=1) else gettext("just now")
    return format_html('<time datetime="{}">{}</time>', localtime(at).isoformat(), words)


@register.simple_tag
def due(handling: Handling) -> SafeString | str:
    """When the next step is due, and in words where that is over."""
    words = day(handling.next_step_due)
    if handling.next_step_due is None or handling.next_step_due >= localdate():
        return words
    return format_html('<span class="late">{} · {}</span>', words, gettext("overdue"))


@register.simple_tag
def standing_badge(standing: str, label: str = "") -> SafeString:
    """Where an issue stands, or a side has it stand; in the words of the standing unless others are given."""
    badge = _STANDING_BADGES.get(standing, "open")
    return format_html('<span class="badge badge--{}">{}</span>', badge, label or Standing(standing).label)


@register.simple_tag
def clearance_badge(clearance: str) -> SafeString | str:
    """Whether a record is fit for the register; nothing where it is, which is the rule."""
    if clearance == Clearance.CLEARED:
        return ""
    badge = _CLEARANCE_BADGES.get(clearance, "draft")
    return format_html('<span class="badge badge--{}">{}</span>', badge, Clearance(clearance).label)


@register.simple_tag
def withdrawn_badge(record: ReviewedRecord) -> SafeString | str:
    """That a record to which a page leads was withdrawn; nothing where it stands in the register."""
    return clearance_badge(record.clearance) if record.clearance == Clearance.WITHDRAWN else ""


@register.simple_tag
def stance(position: Position) -> SafeString:
    """A stance: a word and a shape."""
    return format_html('<span class="stance stance--{}">{}</span>', position.stance, position.get_stance_display())


@register.simple_tag
def fared(how: str, meeting: Meeting) -> str:
    """How an issue fared at a round, in words."""
    return str(_FARED.get(how) or meeting.get_status_display())


@register.simple_tag(takes_context=True)
def place(context: dict[str, Any], record: Any, among: Any = None, joint: bool = True) -> SafeString | str:
    """The compartment of a record, to readers who have several in its negotiation.

    Nothing where `among`, what it stands with, lies there too, nor where it is the joint one in a list (`joint` False).
    """
    mine = {place.pk: place for place in access.compartments(context["request"].user, VIEW)}
    here = mine.get(record.compartment_id)
    if here is None or [each.negotiation_id for each in mine.values()].count(here.negotiation_id) < 2:
        return ""
    if (among is not None and among.compartment_id == here.pk) or (here.is_joint and not joint):
        return ""
    return format_html('<span class="badge badge--place">{}</span>', here)


@register.simple_tag(takes_context=True)
def seen(context: dict[str, Any], record: Record | None) -> Record | None:
    """A record that another one refers to, where the reader sees it."""
    return access.seen(context["request"].user, record)
