"""The small marks that recur on every page."""

import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from issues.models import Gap, Precision, Side

register = template.Library()

_LETTERS = "abcd"


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
