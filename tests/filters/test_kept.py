"""What a listing looked up and counted is kept while nothing changes that its reader sees, and not a moment longer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from issues.actions import negotiations as negotiation_verbs
from issues.actions import people as people_verbs
from issues.models import User
from tests import factory
from tests.conftest import LogIn
from tests.filters.asking import counts, listing, stand

pytestmark = pytest.mark.django_db


def asked(username: str, query: str = "") -> tuple[int, int]:
    """How many queries the numbers of a listing take, and its total."""
    found = listing(username, query)
    with CaptureQueriesContext(connection) as queries:
        assert found.facets
        total = found.total
    return len(queries), total


def test_the_numbers_are_asked_for_once() -> None:
    factory.log_issue()
    first = listing("officer", "standing=raised")
    assert (first.total, len(first.facets)) == (1, 8)
    assert asked("officer", "standing=raised") == (0, 1)
    assert asked("officer", "standing=raised&sort=title&columns=due") == (0, 1)
    assert asked("officer", "standing=noted")[0] == 1


def test_each_change_is_seen_at_once() -> None:
    issue = factory.log_issue()
    assert counts("officer", "standing")["raised"] == 1
    factory.log_issue("US")
    assert counts("officer", "standing")["raised"] == 2
    stand(issue, "noted")
    assert counts("officer", "standing")["raised"] == 1
    factory.handle(issue, "US", priority="high")
    assert counts("officer", "priority")["high"] == 1
    factory.leave("officer", "MIG")
    assert counts("officer", "standing")["raised"] == 1


def test_so_is_each_new_option_and_name() -> None:
    factory.topic("US", "Returns")
    assert labels("topic") == ["Returns"]
    factory.topic("US", "Visas")
    assert labels("topic") == ["Returns", "Visas"]
    place = factory.compartment("US")
    admin, version = factory.person("admin"), place.version
    negotiation_verbs.change_compartment(compartment=place, by=admin, version=version, name="Our desk")
    assert "Our desk" in labels("compartment")
    rename("officer", "Second secretary")
    assert "Second secretary" in labels("desk_officer")


def labels(facet: str) -> list[str]:
    [found] = [each for each in listing("officer").facets if each.name == facet]
    return [count.label for count in found.counts]


def rename(username: str, name: str) -> None:
    person = User.objects.get(username=username)
    admin = factory.person("admin")
    people_verbs.change_account(user=person, by=admin, version=person.version, name=name)


def test_nobody_gets_the_numbers_of_somebody_who_sees_more() -> None:
    factory.log_issue()
    factory.log_issue("US")
    assert listing("officer").total == 2
    assert [listing(username).total for username in ("cuba-officer", "secretariat", "officer")] == [1, 1, 2]


def test_what_is_written_out_of_ones_sight_costs_nothing() -> None:
    factory.log_issue()
    assert listing("officer").total == 1
    factory.log_issue("CU")
    assert asked("officer") == (0, 1)


def test_who_is_no_member_any_more_is_shown_nothing_that_was_kept() -> None:
    factory.log_issue()
    factory.log_issue("US")
    assert listing("officer").total == 2
    factory.leave("officer", "US")
    assert (listing("officer").total, len(listing("officer").page.lines)) == (1, 1)


def test_no_request_is_kept(log_in: LogIn) -> None:
    vocabulary = log_in("officer").get("/issues/").context["listing"].vocabulary
    assert type(vocabulary.user) is User
    assert listing("officer", slug=None).vocabulary is vocabulary
