"""The numbers beside the options: exact, without what the reader doesn't see, each without its own selection."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import quote

import pytest

from issues.actions import negotiations as negotiation_verbs
from tests import factory
from tests.filters.asking import counts, listing, shown, stand, withdraw

pytestmark = pytest.mark.django_db


def test_each_option_has_its_number_and_zeros_stay() -> None:
    stand(factory.log_issue(), "noted")
    factory.log_issue("US")
    standings = counts("officer", "standing")
    assert len(standings) == 12
    assert (standings["noted"], standings["raised"], standings["resolved"]) == (1, 1, 0)


def test_a_facet_leaves_out_its_own_selection_and_no_other() -> None:
    stand(factory.log_issue(), "noted")
    factory.log_issue(raised_by=factory.side("CU"))
    factory.log_issue()
    query = "standing=raised&raised_by=US"
    assert listing("officer", query).total == 1
    assert counts("officer", "standing", query)["noted"] == 1
    assert counts("officer", "standing", query)["raised"] == 1
    assert counts("officer", "raised_by", query) == {"US": 1, "CU": 1}
    assert counts("officer", "kind", query)["concern"] == 1


def test_the_total_is_that_of_all_pages() -> None:
    for _ in range(52):
        factory.log_issue()
    first = listing("officer")
    assert (len(first.page.lines), first.total) == (50, 52)
    assert listing("officer", f"after={first.page.after}").total == 52


def test_all_facets_agree_with_what_their_options_list() -> None:
    returns, visas = factory.topic(name="Returns"), factory.topic(name="Visas")
    factory.handle(
        factory.log_issue(topic=returns, further_topics=[returns, visas], kind="request"), "US", priority="high"
    )
    factory.handle(factory.log_issue(topic=visas), "CU", priority="low")
    factory.handle(factory.log_issue("US", topic=visas), "US", desk_officer=factory.person("officer"))
    factory.log_issue("US", marking=factory.marking("US", "AMBER"), raised_by=factory.side("CU"))
    factory.clear(factory.log_issue())
    for query in ("", "kind=concern", "priority=high", "topic=visas&compartment=MIG", "q=seaport&clearance=draft"):
        for facet in listing("officer", query).facets:
            others = "&".join(part for part in query.split("&") if part and not part.startswith(f"{facet.name}="))
            for option in facet.counts:
                alone = listing("officer", f"{others}&{facet.name}={quote(option.value)}")
                assert alone.total == option.number, (query, facet.name, option.value)


def test_a_reader_gets_no_number_of_what_they_do_not_see() -> None:
    factory.handle(factory.log_issue("US", marking=factory.marking("US", "RED")), "US", priority="urgent")
    joint = factory.log_issue()
    factory.handle(joint, "US", priority="urgent")
    factory.log_issue("US", topic=factory.topic("US", name="Fallbacks"))
    assert counts("cuba-officer", "standing")["raised"] == 1
    assert counts("cuba-officer", "priority")["urgent"] == 0
    assert counts("cuba-officer", "marking")["RED"] == 0
    assert counts("cuba-officer", "compartment") == {"MIG": 1, "CU": 0}
    assert counts("cuba-officer", "topic") == {}
    assert counts("officer", "priority")["urgent"] == 2


def test_of_two_compartments_of_ones_own_each_issue_counts_once() -> None:
    negotiation_verbs.add_member(
        compartment=factory.compartment("CU"),
        user=factory.person("officer"),
        role="reader",
        by=factory.person("cuba-manager"),
    )
    issue = factory.log_issue()
    factory.handle(issue, "US", priority="urgent")
    factory.handle(issue, "CU", priority="low")
    assert counts("officer", "priority") == {"urgent": 0, "high": 0, "normal": 0, "low": 1}


def test_withdrawn_ones_count_where_they_are_shown() -> None:
    withdraw(factory.log_issue())
    factory.log_issue()
    assert "withdrawn" not in counts("officer", "clearance")
    assert counts("officer", "clearance", "withdrawn=yes") == {
        "draft": 1,
        "submitted": 0,
        "cleared": 0,
        "returned": 0,
        "withdrawn": 1,
    }
    assert counts("officer", "clearance", "clearance=withdrawn")["draft"] == 1


def test_compartments_are_no_facet_where_there_is_one() -> None:
    assert "compartment" not in shown("outsider", slug="oas-cuba")
    assert "compartment" in shown("officer")


def test_negotiations_are_a_facet_of_all_of_them_where_there_are_several() -> None:
    factory.log_issue()
    assert "negotiation" not in shown("officer", slug=None)
    negotiation_verbs.add_member(
        compartment=factory.compartment("OAS"),
        user=factory.person("officer"),
        role="reader",
        by=factory.person("outsider"),
    )
    assert counts("officer", "negotiation", slug=None) == {"us-cuba-migration": 1, "oas-cuba": 0}
    assert "negotiation" not in shown("officer")


def test_handling_is_no_facet_without_a_compartment_of_ones_own() -> None:
    assert {"priority", "desk_officer"} <= set(shown("officer"))
    assert {"priority", "desk_officer"}.isdisjoint(shown("secretariat"))


def test_all_facets_are_one_query_however_many_are_chosen(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    found = listing(
        "officer", "standing=raised&raised_by=US&kind=concern&clearance=draft&priority=high&compartment=MIG"
    )
    assert not found.problems
    found.vocabulary.options("topic"), found.vocabulary.options("marking"), found.vocabulary.options("desk_officer")
    with django_assert_num_queries(1):
        assert len(found.facets) == 8
