"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")

Span = tuple[bool, int, int, int, int]


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `changed` where the other text has something else in its place, or nothing."""

    text: str
    changed: bool = False


def words(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """`old` and `new` cut into what they share and what they don't; joined again they are the two texts."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    left: list[Piece] = []
    right: list[Piece] = []
    for changed, i, j, k, m in _spans(before, after):
        _append(left, "".join(before[i:j]), changed)
        _append(right, "".join(after[k:m]), changed)
    return left, right


@dataclass(frozen=True)
class Edit:
    """A stretch of two texts in one: `removed` of the first, `added` by the second, or shared (`text`)."""

    text: str = ""
    removed: str = ""
    added: str = ""


def inline(old: str, new: str) -> list[Edit]:
    """`old` and `new` as one text, what was removed before what was added in its place."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    edits: list[Edit] = []
    for run, spans in groupby(_spans(before, after), key=lambda span: span[0]):
        stretches = list(spans)
        left = "".join("".join(before[i:j]) for _, i, j, _, _ in stretches)
        right = "".join("".join(after[k:m]) for _, _, _, k, m in stretches)
        edits.append(Edit(removed=left, added=right) if run else Edit(text=left))
    return edits


def _spans(before: list[str], after: list[str]) -> Iterator[Span]:
    """The stretches in order; white space alone between two changes is part of them, or they would be crumbs."""
    matcher = SequenceMatcher(None, before, after)
    for tag, i, j, k, m in matcher.get_opcodes():
        inside = i > 0 and j < len(before) and "".join(before[i:j]).isspace()
        yield tag != "equal" or inside, i, j, k, m


def _append(pieces: list[Piece], text: str, changed: bool) -> None:
    if pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))
