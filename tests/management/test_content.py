"""What is wrong in a content file is told in one line with its file, record and key, and nothing is made."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.management.demonstration.content import ContentError, Entry


def entry(**values: object) -> Entry:
    return Entry(values, "meetings.toml, meeting 21-new-york-2009")


def test_a_missing_key() -> None:
    with pytest.raises(ContentError, match=r"^meetings.toml, meeting 21-new-york-2009, title: is missing$"):
        entry().take("title")


def test_a_key_that_nobody_reads() -> None:
    one = entry(title="Round 21", citty="New York")
    with pytest.raises(ContentError, match=r"21-new-york-2009, citty: is no key of this kind of record$"), one.whole():
        one.take("title")


def test_a_key_may_be_left_for_later() -> None:
    one = entry(title="Round 21")
    with one.begun():
        pass
    assert one.take("title") == "Round 21"


def test_a_reference_to_nothing() -> None:
    with pytest.raises(ContentError, match=r"21-new-york-2009, host_side: there is no 'FR'$"):
        entry(host_side="FR").find("host_side", {"US": 1})


def test_a_reference_in_a_list_to_nothing() -> None:
    with pytest.raises(ContentError, match=r"21-new-york-2009, sides: there is no 'FR'$"):
        entry(sides=["US", "FR"]).find_all("sides", {"US": 1})


def test_a_reference_may_be_left_out() -> None:
    assert entry().find_if_named("host_side", {"US": 1}) is None
    assert entry(host_side="US").find_if_named("host_side", {"US": 1}) == 1
    assert entry().find_all("sides", {"US": 1}) == []


def test_what_a_verb_refuses() -> None:
    with pytest.raises(ContentError, match=r"21-new-york-2009: title: This can't be\.$"), entry().whole():
        raise ValidationError({"title": "This can't be."})
    with pytest.raises(ContentError, match=r"21-new-york-2009: Neither can this\.$"), entry().whole():
        raise ValidationError("Neither can this.")


def test_what_its_author_may_not_do() -> None:
    with pytest.raises(ContentError, match=r"21-new-york-2009: its author isn't allowed this$"), entry().whole():
        raise PermissionDenied


def test_a_table_in_a_table_is_named_by_key_or_place() -> None:
    inner = entry(delegate=[{"key": "kelly"}, {}]).entries("delegate")
    assert [one.where for one in inner] == [
        "meetings.toml, meeting 21-new-york-2009, delegate kelly",
        "meetings.toml, meeting 21-new-york-2009, delegate 2",
    ]
