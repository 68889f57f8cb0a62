"""Logs the sources, and cites passages of them."""

import re
from dataclasses import replace

from issues.actions.issues import Passage
from issues.actions.sources import cite, log_source
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.world import World
from issues.models import AgendaItem, Issue, Meeting, Position

COLUMNS = ("title", "publisher", "published_on", "precision", "url", "language", "type", "verification", "text")

_PARAGRAPH = re.compile(r"paragraph (\d+)")


def log_all(world: World) -> None:
    """Log every source, by the officer of its compartment."""
    for entry in read("source"):
        with entry.whole():
            key = entry.take("key")
            place = entry.find("compartment", world.compartments)
            marking = entry.find_if_named("marking", world.markings[place.pk])
            columns = entry.columns(*COLUMNS)
            by = world.officers[place.pk]
            world.sources[key] = log_source(compartment=place, marking=marking, by=by, **columns)


def cite_all(record: AgendaItem | Issue | Meeting | Position, entry: Entry, world: World) -> None:
    """Cite for `record` what the table `entry` has under `citation`."""
    for part in entry.entries("citation"):
        with part.whole():
            passage = _passage(part, world)
            words = part.columns("fact", "disputes", "note")
            cite(record=record, passage=passage, by=world.officers[record.compartment_id], **words)


def _passage(entry: Entry, world: World) -> Passage:
    source = entry.find("source", world.sources)
    passage = Passage(source=source, **entry.columns("quotation", "locator", "language"))
    return _located(passage, entry) if passage.quotation and source.text else passage


def _located(passage: Passage, entry: Entry) -> Passage:
    """`passage` with where it stands in the source's text. Raises ContentError where it doesn't."""
    named = _PARAGRAPH.fullmatch(passage.locator)
    for number, paragraph in enumerate(passage.source.paragraphs, start=1):
        start = paragraph.find(passage.quotation)
        if start >= 0 and (named is None or int(named[1]) == number):
            return replace(passage, paragraph=number, start=start, end=start + len(passage.quotation))
    raise entry.error("quotation", f"doesn't stand in the text of the source at {passage.locator!r}")
