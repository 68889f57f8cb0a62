"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

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


def _spans(before: list[str], after: list[str]) -> Iterator[Span]:
    """The stretches in order; white space alone between two changes is part of them, or they would be crumbs."""
    matcher = SequenceMatcher(None, before, after)
    for tag, i, j, k, m in matcher.get_opcodes():
        inside = 0 < i and j < len(before) and "".join(before[i:j]).isspace()
        yield tag != "equal" or inside, i, j, k, m


def _append(pieces: list[Piece], text: str, changed: bool) -> None:
    if pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))
