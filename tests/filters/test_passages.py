"""Quotations within the text that surrounds them."""

import pytest

from issues.filters.passages import AROUND, Quoted, passages
from tests import factory
from tests.factory import person

pytestmark = pytest.mark.django_db

SAID = "a deep water port"


def quoted(text: str, quotation: str = SAID) -> Quoted:
    source = factory.log_source(text=text)
    issue = factory.log_issue(passage=factory.passage(source, quotation))
    (found,) = passages(person("secretariat"), issue)
    return found


def test_stands_between_what_comes_before_and_after() -> None:
    found = quoted(f"First.\n\nAccess to {SAID}, for returns.")
    assert (found.before, found.citation.quotation, found.after) == ("Access to ", SAID, ", for returns.")


def test_long_surroundings_are_cut_between_words() -> None:
    found = quoted(f"{'before ' * 60}{SAID}{' after' * 60}")
    assert found.before.startswith("… before ")
    assert found.after.endswith(" after …")
    assert max(len(found.before), len(found.after)) <= AROUND + 2


@pytest.mark.parametrize(("text", "quotation"), [("Another text.", SAID), ("", SAID), (f"With {SAID}.", "")])
def test_stands_alone_where_the_text_does_not_have_it(text: str, quotation: str) -> None:
    found = quoted(text, quotation)
    assert (found.before, found.after) == ("", "")
    assert found.source


def test_a_source_that_the_reader_does_not_see_is_not_told() -> None:
    joint = factory.log_source("MIG", text=f"Access to {SAID}.")
    issue = factory.log_issue("US", passage=factory.passage(joint, SAID))
    factory.leave("reviewer", "MIG")
    (found,) = passages(person("reviewer"), issue)
    assert (found.source, found.before, found.citation.quotation) == (None, "", SAID)


def test_only_passages_of_ones_own_compartments() -> None:
    issue = factory.log_issue("US", passage=factory.passage(factory.log_source("US"), SAID))
    assert len(passages(person("officer"), issue)) == 1
    assert passages(person("cuba-officer"), issue) == []
