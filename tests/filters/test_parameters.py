"""Each parameter of the listing: what it lets through, for whom, and what it says of what is wrong."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from issues.actions import negotiations as negotiation_verbs
from issues.models import Handling, Issue, Membership
from tests import factory
from tests.filters.asking import listing, raise_at, references, round_on, stand, withdraw, wrong

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + days * DAY


def test_several_parameters_narrow_and_several_values_widen() -> None:
    factory.log_issue(kind="request")
    factory.log_issue(kind="proposal", raised_by=factory.side("CU"))
    factory.log_issue(kind="concern", raised_by=factory.side("CU"))
    assert references("officer", "kind=request&kind=proposal") == ["MIG-001", "MIG-002"]
    assert references("officer", "kind=request&kind=proposal&raised_by=CU") == ["MIG-002"]


def test_everything_that_the_reader_sees_is_listed_and_nothing_else() -> None:
    for prefix in ("MIG", "US", "CU", "OAS"):
        factory.log_issue(prefix)
    assert references("officer") == ["MIG-001", "US-001"]
    assert references("cuba-officer") == ["CU-001", "MIG-001"]
    assert references("us-manager") == ["US-001"]
    assert references("outsider", slug=None) == ["OAS-001"]
    assert references("admin", slug=None) == []


@pytest.mark.parametrize(("query", "expected"), [("", 2), ("negotiation=us-cuba-migration", 1), ("compartment=OAS", 1)])
def test_place(query: str, expected: int) -> None:
    negotiation_verbs.add_member(
        compartment=factory.compartment("OAS"),
        user=factory.person("officer"),
        role="reader",
        by=factory.person("outsider"),
    )
    factory.log_issue("MIG")
    factory.log_issue("OAS")
    assert len(references("officer", query, slug=None)) == expected


def test_standing_and_clearance() -> None:
    stand(factory.log_issue(), "noted")
    factory.clear(factory.log_issue())
    assert references("officer", "standing=noted") == ["MIG-001"]
    assert references("officer", "clearance=cleared") == ["MIG-002"]
    assert references("officer", "standing=noted&clearance=cleared") == []


def test_marking_by_its_code_in_whichever_compartment() -> None:
    factory.log_issue(marking=factory.marking("MIG", "AMBER"))
    factory.log_issue("US", marking=factory.marking("US", "AMBER"))
    factory.log_issue()
    assert references("officer", "marking=AMBER") == ["MIG-001", "US-001"]


def test_topic_as_the_main_one_or_a_further_one() -> None:
    returns, visas = factory.topic(name="Returns"), factory.topic(name="Visas")
    factory.log_issue(topic=returns)
    factory.log_issue(topic=visas, further_topics=[returns])
    factory.log_issue(topic=visas)
    assert references("officer", "topic=returns") == ["MIG-001", "MIG-002"]


def test_addressed_to() -> None:
    factory.log_issue(addressed_to=[factory.side("CU")])
    factory.log_issue()
    assert references("officer", "addressed_to=CU") == ["MIG-001"]


def test_meeting_with_the_items_that_the_reader_sees() -> None:
    meeting = factory.log_meeting()
    raise_at(meeting, factory.log_issue())
    raise_at(meeting, factory.log_issue(), "US")
    factory.log_issue()
    assert references("officer", "meeting=21-new-york-2009") == ["MIG-001", "MIG-002"]
    assert references("cuba-officer", "meeting=21-new-york-2009") == ["MIG-001"]


def test_handling_is_that_of_the_readers_own_compartment() -> None:
    issue = factory.log_issue()
    factory.handle(issue, "US", priority="urgent", desk_officer=factory.person("officer"), next_step_due=in_days(5))
    factory.handle(issue, "CU", priority="low", next_step_due=in_days(-5))
    for query in ("priority=urgent", "desk_officer=officer", "due=30d"):
        assert references("officer", query) == ["MIG-001"], query
    for query in ("priority=urgent", "due=30d"):
        assert references("cuba-officer", query) == [], query
    assert references("cuba-officer", "priority=low&due=overdue") == ["MIG-001"]
    assert references("secretariat", "priority=urgent&priority=low") == []


def test_of_two_compartments_of_ones_own_the_first_handles_the_joint_issue() -> None:
    member_of_both()
    joint, ours, theirs = factory.log_issue(), factory.log_issue("US"), factory.log_issue("CU")
    factory.handle(joint, "US", priority="urgent", next_step_due=in_days(1))
    factory.handle(joint, "CU", priority="low", next_step_due=in_days(2))
    factory.handle(ours, "US", priority="high", next_step_due=in_days(3))
    factory.handle(theirs, "CU", priority="normal", next_step_due=in_days(4))
    assert references("officer", "priority=low") == ["MIG-001"]
    assert references("officer", "priority=urgent") == []
    assert references("officer", "priority=high&priority=normal") == ["CU-001", "US-001"]
    assert references("officer", "sort=due") == ["MIG-001", "US-001", "CU-001"]
    assert references("officer", "sort=-priority") == ["US-001", "CU-001", "MIG-001"]
    shown = {line["prefix"]: line["own__next_step_due"] for line in listing("officer").page.lines}
    assert shown == {"MIG": in_days(2), "US": in_days(3), "CU": in_days(4)}


def member_of_both() -> None:
    """Make the desk officer of the United States one of the Cuban delegation too: CU is before US."""
    negotiation_verbs.add_member(
        compartment=factory.compartment("CU"),
        user=factory.person("officer"),
        role="reader",
        by=factory.person("cuba-manager"),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("due=overdue", ["US-001"]),
        ("due=0d", ["US-002"]),
        ("due=7d", ["US-002", "US-003"]),
        ("due=30d", ["US-002", "US-003", "US-004"]),
        ("due=overdue&due=7d", ["US-001", "US-002", "US-003"]),
    ],
)
def test_due(query: str, expected: list[str]) -> None:
    for days in (-1, 0, 7, 30, 31):
        factory.handle(factory.log_issue("US"), "US", next_step_due=in_days(days))
    factory.log_issue("US")
    assert references("officer", query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("moved_since=2010-01-01", ["MIG-002", "MIG-003"]),
        ("moved_since=2011-01-01", ["MIG-003"]),
        ("moved_since=2011-01-02", []),
        ("moved_since=2012-01-01&moved_since=2010-06-01", ["MIG-003"]),
        ("moved_since=round-2010-01-01", ["MIG-003"]),
    ],
)
def test_moved_since_a_day_or_after_a_meeting(query: str, expected: list[str]) -> None:
    round_on(datetime.date(2010, 1, 1))
    for year in (2009, 2010, 2011):
        factory.log_position(factory.log_issue(), said_on=datetime.date(year, 1, 1))
    factory.log_issue()
    assert references("officer", query) == expected


def test_silent_for_rounds_held_since_it_was_last_raised() -> None:
    rounds = [round_on(datetime.date(year, 1, 1)) for year in (2009, 2010, 2011)]
    round_on(datetime.date(2012, 1, 1), status="postponed")
    round_on(datetime.date(2013, 1, 1), kind="call")
    round_on(datetime.date(2014, 1, 1), prefix="US")
    for meeting in rounds:
        raise_at(meeting, factory.log_issue())
    factory.log_issue()
    assert references("officer", "silent=1") == ["MIG-001", "MIG-002"]
    assert references("officer", "silent=2") == ["MIG-001"]
    assert references("officer", "silent=3") == []
    assert references("officer", "silent=3&silent=2") == ["MIG-001"]


def test_a_private_issue_is_silent_at_joint_rounds_too_and_at_each_once() -> None:
    first, second = (round_on(datetime.date(year, 1, 1)) for year in (2009, 2010))
    round_on(datetime.date(2010, 1, 1), prefix="US")
    raise_at(first, factory.log_issue("US"))
    raise_at(second, factory.log_issue("US"))
    assert references("officer", "silent=1") == ["US-001"]
    assert references("officer", "silent=2") == []


def test_withdrawn_and_merged_ones_are_left_out() -> None:
    withdrawn, merged, issue = factory.log_issue(), factory.log_issue(), factory.log_issue()
    withdraw(withdrawn)
    Issue.objects.filter(pk=merged.pk).update(merged_into=issue)
    assert references("officer") == ["MIG-003"]
    assert references("officer", "withdrawn=yes") == ["MIG-001", "MIG-003"]
    assert references("officer", "clearance=withdrawn") == ["MIG-001"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("colour=red", ["colour"]),
        ("instrument=x", ["instrument"]),
        ("pk__in=1", ["pk__in"]),
        ("standing=happy", ["standing"]),
        ("standing=raised&standing=happy", ["standing"]),
        ("raised_by=us", ["raised_by"]),
        ("addressed_to=OAS", ["addressed_to"]),
        ("compartment=CU", ["compartment"]),
        ("negotiation=oas-cuba", ["negotiation"]),
        ("topic=no-such", ["topic"]),
        ("meeting=no-such", ["meeting"]),
        ("marking=PURPLE", ["marking"]),
        ("desk_officer=cuba-officer", ["desk_officer"]),
        ("priority=none", ["priority"]),
        ("withdrawn=no", ["withdrawn"]),
        ("due=soon", ["due"]),
        ("due=-1d", ["due"]),
        ("due=99999d", ["due"]),
        ("due=%D9%A3d", ["due"]),
        ("silent=0", ["silent"]),
        ("silent=" + "9" * 400, ["silent"]),
        ("moved_since=1899-12-31", ["moved_since"]),
        ("moved_since=2201-01-01", ["moved_since"]),
        ("moved_since=2009-02-30", ["moved_since"]),
        ("moved_since=20090714", ["moved_since"]),
        ("q=port%00", ["q"]),
        ("q=MIG%E2%80%AE-001", ["q"]),
        ("q=MIG%E2%80%8B-001", ["q"]),
        ("q=" + "a" * 301, ["q"]),
        ("q=" + "a+" * 21, ["q"]),
        ("sort=colour", ["sort"]),
        ("sort=title&sort=due", ["sort"]),
        ("columns=summary", ["columns"]),
        ("after=x", ["after"]),
        ("before=eyJhIjogMX0", ["before"]),
        ("colour=red&standing=happy&sort=x&after=x", ["colour", "standing", "sort", "after"]),
    ],
)
def test_what_is_wrong_is_named(query: str, names: list[str]) -> None:
    assert wrong("officer", query) == names


def test_a_wrong_value_is_shown_shortened_and_without_hidden_characters() -> None:
    problem = listing("officer", "standing=\u202e" + "x" * 500).problems[0]
    assert "\ufffdxxx" in problem.message
    assert len(problem.message) < 120


def test_what_is_hidden_and_what_is_absent_are_the_same_error() -> None:
    factory.log_meeting("CU", slug="talk")
    factory.topic("CU", name="Secret")
    for parameter, value in (("meeting", "cu-talk"), ("topic", "secret"), ("moved_since", "cu-talk")):
        hidden = listing("officer", f"{parameter}={value}").problems
        absent = listing("officer", f"{parameter}=zz-{value}").problems
        assert hidden[0].message.replace(value, "?") == absent[0].message.replace(f"zz-{value}", "?")


def test_empty_values_are_as_if_they_were_not_given() -> None:
    factory.log_issue()
    assert references("officer", "q=&standing=&due=&silent=&moved_since=&meeting=+&sort=&columns=&after=") == [
        "MIG-001"
    ]


def test_desk_officers_are_those_of_ones_own_compartments() -> None:
    assert options("head") == {"officer", "reviewer"}
    assert options("cuba-officer") == {"cuba-officer", "cuba-reviewer"}
    assert options("secretariat") == set()
    assert references("officer", "desk_officer=officer") == []


def test_somebody_who_may_log_no_more_is_an_option_as_long_as_they_have_something_on_their_desk() -> None:
    factory.handle(factory.log_issue("US"), "US", desk_officer=factory.person("reviewer"))
    Membership.objects.filter(user__username="reviewer", compartment__prefix="US").update(role="reader")
    assert options("officer") == {"officer", "reviewer"}
    Handling.objects.update(desk_officer=None)
    connection.check_constraints()  # the end of the work, as a verb has it
    assert options("officer") == {"officer"}


def options(username: str) -> set[str]:
    return {option.value for option in listing(username).vocabulary.options("desk_officer")}
