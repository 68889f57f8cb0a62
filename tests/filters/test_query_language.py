"""Filters that are typed into the search are spelled out as parameters."""

import pytest
from django.http import QueryDict

from issues.filters.query_language import spelled_out
from issues.filters.vocabulary import Vocabulary
from issues.models import Negotiation
from tests import factory

pytestmark = pytest.mark.django_db

ALIVE = "standing=raised&standing=noted&standing=under_discussion"


def spelled(query: str, username: str = "officer") -> str | None:
    """The query string that says the same as `query`, as somebody would write it; None where it says so already."""
    here = Negotiation.objects.get(slug="us-cuba-migration")
    address = spelled_out(QueryDict(query), Vocabulary(factory.person(username), here))
    return None if address is None else address.urlencode(safe='":')


@pytest.mark.parametrize("query", ["", "q=deep+seaport", "q=https://example.org", "q=by:+cuba", 'q="by:cuba"', "q=a:b"])
def test_words_stay_words(query: str) -> None:
    assert spelled(query) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("by:cuba", "raised_by=CU"),
        ("by:CU", "raised_by=CU"),
        ("raised_by:cu", "raised_by=CU"),
        ('by:"united states"', "raised_by=US"),
        ("to:united", "addressed_to=US"),
        ("standing:under-discussion", "standing=under_discussion"),
        ("standing:agreed", "standing=agreed"),
        ("in:mig", "compartment=MIG"),
        ("due:30d", "due=30d"),
        ("due:overdue due:7d", "due=overdue&due=7d"),
        ("by:cuba by:us", "raised_by=CU&raised_by=US"),
        ("by:cuba by:cu", "raised_by=CU"),
    ],
)
def test_filters_become_parameters(typed: str, expected: str) -> None:
    assert spelled("q=" + typed.replace(" ", "+")) == expected


def test_words_and_other_parameters_stay_and_the_page_is_the_first() -> None:
    asked = 'kind=request&q=deep+by:cuba+"deep+water"+-rail&sort=title&after=x&columns=topic'
    assert spelled(asked) == 'kind=request&q=deep%20"deep%20water"%20-rail&sort=title&columns=topic&raised_by=CU'


def test_what_is_left_out_is_all_but_that() -> None:
    assert spelled("q=-by:cuba") == "raised_by=US"
    assert spelled(f"{ALIVE}&q=-standing:noted") == "standing=raised&standing=under_discussion"
    assert spelled("standing=noted&q=-standing:noted+-by:us").count("standing=") == 11  # type: ignore[union-attr]
    assert "withdrawn" not in str(spelled("q=-clearance:draft"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("by:narnia", "raised_by=narnia"),
        ("due:soon", "due=soon"),
        ("-by:narnia", "-raised_by=narnia"),
        ("-topic:returns", "-topic=returns"),
        ("-in:us+-in:mig", "-compartment=us&-compartment=mig"),
    ],
)
def test_what_cannot_be_is_left_for_the_listing_to_complain_of(typed: str, expected: str) -> None:
    assert spelled(f"q={typed}") == expected


def test_nothing_is_understood_that_the_reader_doesnt_see() -> None:
    heading = factory.topic("CU", name="Private heading")
    assert spelled('q=topic:"private heading"', "cuba-officer") == f"topic={heading.slug}"
    assert spelled('q=topic:"private heading"', "officer") == "topic=private%20heading"
