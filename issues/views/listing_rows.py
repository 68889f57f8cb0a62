"""What each row of a listing shows.

This is the one hot place: fifty rows of six cells and more on each page. What many rows have in common is made once,
and the template writes what stands here without asking further.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from issues.filters.listing import LONGEST_OPENING, Listing
from issues.filters.pages import Line
from issues.filters.stances import gaps
from issues.filters.vocabulary import Vocabulary
from issues.models import Clearance, Priority, standing_label
from issues.templatetags.tenor import clearance_badge, gap_glyph, side_tile, standing_badge

NOTHING = "—"

Cell = Callable[[Line], SafeString]
Shown = Callable[[Line], Any]


def rows(listing: Listing) -> list[dict[str, Any]]:
    """The rows of a listing's page: what names an issue, and a cell for each of the listing's columns."""
    lines = listing.page.lines
    head = _heads(listing.vocabulary)
    cells = [_cells(column.name, listing.vocabulary, lines) for column in listing.columns]
    together = "{}" * len(cells)
    return [{**head(line), "cells": format_html(together, *[cell(line) for cell in cells])} for line in lines]


def _cells(column: str, words: Vocabulary, lines: list[Line]) -> Cell:
    """The cells of a column; those of several rows that show the same are written once."""
    label, content = _COLUMNS[column]
    show = content(words, lines)
    written: dict[Any, SafeString] = {}

    def cell(line: Line) -> SafeString:
        shown = show(line)
        if shown not in written:
            written[shown] = _cell(label, shown)
        return written[shown]

    return cell


def _cell(label: str | Promise, shown: Any) -> SafeString:
    if not label:
        return format_html('<td role="cell">{}</td>', shown)
    return format_html('<td role="cell"><span class="cell-label" aria-hidden="true">{}</span>{}</td>', label, shown)


def _heads(words: Vocabulary) -> Callable[[Line], dict[str, Any]]:
    addresses = {key: reverse("issues", args=[each.slug]) for key, each in words.negotiations.items()}
    titles = {key: each.title for key, each in words.negotiations.items()} if len(words.negotiations) > 1 else {}
    badges = {each: clearance_badge(each) for each in Clearance}
    language = get_language()

    def head(line: Line) -> dict[str, Any]:
        reference = f"{line['prefix']}-{line['number']:03}"
        return {
            "reference": reference,
            "url": f"{addresses[line['negotiation']]}{reference}/",
            "title": line["title"],
            "opening": _opening(line["opening"]),
            "lang": line["language"] if line["language"] != language else "",
            "badge": badges[line["clearance"]],
            "negotiation": titles.get(line["negotiation"], ""),
        }

    return head


def _opening(text: str) -> str:
    """The first words of a summary, on one line."""
    if len(text) < LONGEST_OPENING:
        return text
    return (text.rpartition(" ")[0] or text).rstrip(" .,;:") + "…"


def _each(column: str, show: Callable[[Vocabulary, Any], Any]) -> Callable[[Vocabulary, list[Line]], Shown]:
    """Shows a column's value: each value of the page is put into words once."""

    def content(words: Vocabulary, lines: list[Line]) -> Shown:
        shown = {value: show(words, value) for value in {line[column] for line in lines} if value is not None}
        return lambda line: shown.get(line[column], NOTHING)

    return content


def _positions(words: Vocabulary, lines: list[Line]) -> Shown:
    found = gaps(words, lines)
    glyphs = {gap: gap_glyph(gap) for gap in set(found.values())}
    return lambda line: glyphs[found[line["pk"]]]


def _standing(words: Vocabulary, lines: list[Line]) -> Shown:
    found = {line["pk"]: (line["standing"], line["last_moved"] is not None) for line in lines}
    badges = {each: standing_badge(each[0], standing_label(*each)) for each in set(found.values())}
    return lambda line: badges[found[line["pk"]]]


def _last_moved(words: Vocabulary, lines: list[Line]) -> Shown:
    """With the round, or the place, of the meeting at which it moved."""
    labels: dict[tuple[UUID | None, datetime.date], str] = {
        (each.compartment_id, each.start_date): each.label for each in words.listed_meetings
    }
    joint = {place.negotiation_id: place.pk for place in words.places if place.is_joint}

    def show(line: Line) -> SafeString | str:
        day: datetime.date | None = line["last_moved"]
        if day is None:
            return NOTHING
        label = labels.get((line["compartment"], day)) or labels.get((joint.get(line["negotiation"]), day), "")
        return _day(day, label, get_language())

    return show


def _due(words: Vocabulary, day: datetime.date) -> SafeString:
    shown = _day(day, "", get_language())
    if day >= timezone.localdate():
        return format_html("<span>{}</span>", shown)
    return format_html('<span>{} <span class="badge badge--late">{}</span></span>', shown, gettext("Overdue"))


@lru_cache(maxsize=4096)
def _day(day: datetime.date, meeting: str, language: str) -> SafeString:
    """A day in the reader's language, which is in force; at a meeting the month tells enough."""
    words = date_format(day, "M Y" if meeting else "SHORT_DATE_FORMAT")
    shown = format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
    return format_html("<span>{} · {}</span>", meeting, shown) if meeting else shown


# For each column the label that its cells have where a row is a card, and what they show.
_COLUMNS: dict[str, tuple[str | Promise, Callable[[Vocabulary, list[Line]], Shown]]] = {
    "raised_by": ("", _each("raised_by", lambda words, key: side_tile(words.sides[key], "hidden"))),
    "positions": ("", _positions),
    "last_moved": (_("Moved"), _last_moved),
    "due": (_("Due"), _each("own__next_step_due", _due)),
    "standing": ("", _standing),
    "clearance": (_("Clearance"), _each("clearance", lambda words, value: Clearance(value).label)),
    "priority": (_("Priority"), _each("own__priority", lambda words, value: Priority(value).label)),
    "desk_officer": (
        _("Desk officer"),
        _each("own__desk_officer", lambda words, key: words.desk_officers.get(key) or NOTHING),
    ),
    "topic": (_("Topic"), _each("topic", lambda words, key: words.topics.get(key) or NOTHING)),
    "times_raised": (_("Raised, times"), _each("times_raised", lambda words, number: number or gettext("Not yet"))),
    "marking": (_("Marking"), _each("marking", lambda words, key: words.markings.get(key) or NOTHING)),
    "compartment": (_("Compartment"), _each("compartment", lambda words, key: words.compartments[key])),
}
