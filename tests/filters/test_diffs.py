"""Comparing two texts word by word."""

import time

import pytest

from issues.filters.diffs import Piece, inline, words


def marked(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "left", "right"),
    [
        ("", "", "", ""),
        ("", "a b", "", "[a b]"),
        ("a b", "", "[a b]", ""),
        ("same", "same", "same", "same"),
        ("by sea.", "by air.", "by [sea].", "by [air]."),
        ("a port", "a deep port", "a port", "a [deep ]port"),
        ("one two three", "four five three", "[one two] three", "[four five] three"),
        ("Cañón", "Canon", "[Cañón]", "[Canon]"),
        ("no. 1,000", "no. 1,500", "no. 1,[000]", "no. 1,[500]"),
        ("line\nline", "line line", "line[\n]line", "line[ ]line"),
    ],
)
def test_words(old: str, new: str, left: str, right: str) -> None:
    before, after = words(old, new)
    assert (marked(before), marked(after)) == (left, right)


LONG = [
    ("a " * 10_000, "a " * 9_999 + "b"),
    (" ".join(str(n % 120) for n in range(5_000)), " ".join(str(n * 7 % 120) for n in range(5_000))),
    ("." * 20_000, "," * 20_000),
    (" ".join("abcdefgh"[n % 8] for n in range(9_999)), "q " + " ".join("abcdefgh"[n % 7] for n in range(9_999))),
]


@pytest.mark.parametrize(("old", "new"), [*LONG, ("one  two", "two one\n"), ("áé í", "ó")])
def test_joined_again_they_are_the_two_texts(old: str, new: str) -> None:
    before, after = words(old, new)
    assert "".join(piece.text for piece in before) == old
    assert "".join(piece.text for piece in after) == new
    edits = inline(old, new)
    assert "".join(edit.text + edit.removed for edit in edits) == old
    assert "".join(edit.text + edit.added for edit in edits) == new


def test_the_longest_texts_are_compared_in_a_moment() -> None:
    started = time.process_time()
    for old, new in LONG:
        words(old, new)
    assert time.process_time() - started < 10


def test_neighbours_of_a_kind_are_one_piece() -> None:
    for pieces in words("a b c d e", "a x y d e"):
        kinds = [piece.changed for piece in pieces]
        assert kinds == [False, True, False]
