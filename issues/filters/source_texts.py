"""A source's text with every quotation marked, and what was logged from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from issues import access
from issues.access import VIEW
from issues.models import Citation, Issue, Meeting, Position, Source, User


class Span(NamedTuple):
    """A stretch of a text: its paragraph, counted from 1, and offsets there, in characters."""

    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph that is quoted as a whole or not at all; `chosen` where it is being quoted now."""

    text: str
    quoted: bool
    chosen: bool


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text, counted from 1, cut wherever a quotation begins or ends."""

    number: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Logged:
    """What a passage bears on, as far as the reader sees it: one of the three is there. `paragraph` 0: not placed."""

    citation: Citation
    paragraph: int
    issue: Issue | None
    position: Position | None
    meeting: Meeting | None


def logged_from(user: User, source: Source) -> list[Logged]:
    """Everything that `user` sees of what was logged from `source`, in the order of its text."""
    related = (
        *("issue__negotiation", "issue__marking", "position__issue__negotiation", "position__issue__marking"),
        *("position__side", "position__marking", "agenda_item__issue__negotiation", "agenda_item__issue__marking"),
        *("agenda_item__meeting__negotiation", "meeting__negotiation"),
    )
    cited = access.scope(user, VIEW, Citation.objects.filter(source=source).select_related(*related).defer("search"))
    found = [_logged(user, row, source) for row in cited.order_by("paragraph", "start", "id")]
    return sorted((row for row in found if row.issue or row.meeting), key=lambda row: row.paragraph or len(source.text))


def place_of(citation: Citation, source: Source) -> Span | None:
    """Where a quotation stands in the text: at its offsets, or where the text has it first; None where it hasn't."""
    paragraph, start, end = citation.paragraph, citation.start, citation.end
    if paragraph and start is not None and end and source.excerpt(paragraph, start, end) == citation.quotation:
        return Span(paragraph, start, end)
    found = source.find(citation.quotation) if citation.quotation else None
    return Span(*found) if found else None


def marked(source: Source, quoted: Iterable[Span], chosen: Span | None = None) -> list[Paragraph]:
    """The text in paragraphs. Quotations may overlap: a paragraph is cut wherever one begins or ends."""
    spans = list(quoted)
    return [
        Paragraph(number, _pieces(text, [span for span in spans if span.paragraph == number], _in(chosen, number)))
        for number, text in enumerate(source.paragraphs, start=1)
    ]


def _in(chosen: Span | None, number: int) -> Span | None:
    return chosen if chosen and chosen.paragraph == number else None


def _pieces(text: str, spans: Sequence[Span], chosen: Span | None) -> list[Piece]:
    cuts = {0, len(text), *(cut for span in (*spans, *([chosen] if chosen else [])) for cut in span[1:])}
    ends = sorted(cut for cut in cuts if cut <= len(text))
    return [
        Piece(text[start:end], any(_covers(span, start) for span in spans), bool(chosen and _covers(chosen, start)))
        for start, end in pairwise(ends)
    ]


def _covers(span: Span, place: int) -> bool:
    return span.start <= place < span.end


def _logged(user: User, row: Citation, source: Source) -> Logged:
    span, item = place_of(row, source), row.agenda_item
    about = [row.issue, row.position.issue if row.position else None, item.issue if item else None]
    at = [row.meeting, item.meeting if item else None]
    return Logged(
        citation=row,
        paragraph=span.paragraph if span else row.paragraph or 0,
        issue=access.seen(user, next(filter(None, about), None)),
        position=row.position,
        meeting=access.seen(user, next(filter(None, at), None)),
    )
