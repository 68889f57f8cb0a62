"""Rows of several compartments, each read by an index of its own, and merged."""

from typing import Any

import pytest
from django.db import DataError
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from issues.models import Issue
from issues.models.places import PLACE, merged
from tests import factory

pytestmark = pytest.mark.django_db

HERE = Issue.objects.filter(compartment=PLACE).values("number")
NEVER = HERE.filter(number__gt=RawSQL("1 / (random() * 0)::int", ()))  # reading it is an error


def numbers(*bands: QuerySet[Any, Any], size: int) -> list[int]:
    places = {factory.compartment(prefix).pk: None for prefix in ("MIG", "US")}
    return [line["number"] for line in merged(bands, places, ["number"], size)]


def test_rows_of_all_places_come_in_one_order() -> None:
    for prefix in ("US", "MIG", "US", "CU"):
        factory.log_issue(prefix)
    assert numbers(HERE, size=5) == [1, 1, 2]
    assert numbers(HERE, size=2) == [1, 1]


def test_a_band_is_read_only_where_those_before_it_have_too_few_rows() -> None:
    factory.log_issue("US")
    factory.log_issue("MIG")
    assert numbers(HERE, NEVER, size=2) == [1, 1]
    with pytest.raises(DataError, match="division by zero"):
        numbers(HERE, NEVER, size=3)
