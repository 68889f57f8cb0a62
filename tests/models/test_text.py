"""Columns for what people type."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from issues.models.text import AddressField, DayField, LineField, ProseField

DECEPTIVE = ["a\x00b", "a\x1bb", "MIG\u200b-003", "\u202egnirt", "\u2066x\u2069", "\ufeffx", "a\u2060b"]
DECEPTIVE += ["a\u2063b", "a\u180eb", "\U000e0041b", "a\x9bb", "\ufff9a\ufffbb", "a\u206ab"]


@pytest.mark.parametrize("text", DECEPTIVE)
@pytest.mark.parametrize("field", [LineField("title"), ProseField("summary")], ids=["line", "prose"])
def test_refuses_what_cannot_be_seen(field: LineField | ProseField, text: str) -> None:
    with pytest.raises(ValidationError):
        field.clean(text, None)


@pytest.mark.parametrize("text", ["delegación", "می‌خواهم", "“quoted” — and dashed", "x" * 200])
def test_takes_what_people_write(text: str) -> None:
    assert LineField("title").clean(text, None) == text


def test_a_line_is_one_line_and_prose_may_be_more() -> None:
    with pytest.raises(ValidationError, match="one line"):
        LineField("title").clean("one\ntwo", None)
    for line_break in "\r\x85\u2028\u2029":
        with pytest.raises(ValidationError):
            LineField("title").clean(f"one{line_break}two", None)
    assert ProseField("summary").clean("one\r\ntwo", None) == "one\r\ntwo"


def test_an_address_reads_as_what_it_is() -> None:
    assert AddressField("address").clean("https://example.org/a", None) == "https://example.org/a"
    for address in ("https://example.org/\u202egpj.exe", "https://example.org/a\u200bb", "javascript:alert(1)"):
        with pytest.raises(ValidationError):
            AddressField("address").clean(address, None)


def test_length_is_checked_for_prose_too() -> None:
    with pytest.raises(ValidationError, match="at most 5 characters"):
        ProseField("summary", max_length=5).clean("123456", None)


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_date_out_of_range_is_a_slip_of_the_finger(year: int) -> None:
    with pytest.raises(ValidationError, match="1900 to 2200"):
        DayField("day").clean(datetime.date(year, 7, 14), None)


@pytest.mark.parametrize("day", [datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)])
def test_the_limits_themselves_are_in_range(day: datetime.date) -> None:
    assert DayField("day").clean(day, None) == day
