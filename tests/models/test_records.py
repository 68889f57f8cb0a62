"""What the database keeps of every record, whoever writes."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from issues.actions import reviews as review_verbs
from issues.actions.reviews import revise, submit
from issues.actions.verb import save
from issues.models import AgendaItem, Citation, Issue, Position, Topic
from issues.models.snapshots import events_of
from tests import factory

pytestmark = pytest.mark.django_db


def test_a_record_stays_in_its_compartment() -> None:
    issue = factory.log_issue("US")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(compartment=factory.compartment("MIG"))


def test_a_change_counts_the_version_and_a_derived_one_does_not() -> None:
    issue = factory.log_issue()
    Issue.objects.filter(pk=issue.pk).update(title="Another title")
    Issue.objects.filter(pk=issue.pk).update(times_raised=7)
    issue.refresh_from_db()
    assert (issue.version, issue.times_raised) == (2, 7)
    assert list(events_of(Issue).filter(pgh_obj=issue).order_by("version").values_list("version", "title")) == [
        (1, "Access to a deep-water seaport"),
        (2, "Another title"),
    ]


def test_history_names_the_verb_the_person_and_the_role() -> None:
    factory.log_issue()
    context = {"verb": "log_issue", "user": str(factory.person("recorder").pk), "role": "officer"}
    assert context.items() <= events_of(Issue).get().pgh_context.items()


def test_history_can_not_be_changed() -> None:
    event = events_of(Issue).get(pgh_obj=factory.log_issue())
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        type(event).objects.update(title="Never said")
    with pytest.raises(DatabaseError, match="or delete rows"), transaction.atomic():
        type(event).objects.all().delete()


def test_joint_refers_to_nothing_private() -> None:
    private = factory.log_meeting("US")
    with pytest.raises(ValidationError, match="can't be referred to"):
        factory.log_issue("MIG", meeting=private)


def test_private_refers_to_joint_but_never_sideways() -> None:
    factory.log_issue("US", meeting=factory.log_meeting("MIG"))
    cuban = factory.log_meeting("CU")
    with pytest.raises(ValidationError, match="can't be referred to"):
        factory.log_issue("US", meeting=cuban)


def test_a_record_refers_to_rows_that_are_there() -> None:
    unsaved = Topic(name="Return", slug="return", compartment=factory.compartment("MIG"))
    with pytest.raises(ValidationError) as refused:
        factory.log_issue(topic=unsaved)
    assert set(refused.value.message_dict) == {"topic"}


def test_a_record_that_is_changed_may_refer_to_no_more_than_a_new_one() -> None:
    issue, private = factory.log_issue("MIG"), factory.topic("US")
    with pytest.raises(ValidationError, match="can't be referred to"):
        revise(record=issue, by=factory.person("recorder"), version=issue.version, topic=private)
    with pytest.raises(ValueError, match="must be a"):
        save(issue, topic_id=private.pk)


def test_a_change_asks_for_no_row_that_is_known_to_be_there() -> None:
    """Besides the row itself only its compartment, and what that is at, are read, by access: no foreign key is."""
    issue, officer = factory.log_issue(topic=factory.topic()), factory.person("recorder")
    with CaptureQueriesContext(connection) as captured:
        submit(record=issue, by=officer)
    asked = [query["sql"] for query in captured.captured_queries]
    tables = {table for sql in asked for table in re.findall(r'FROM "issues_(\w+)"', sql)}
    assert tables - {"membership", "compartment", "revision"} == {"issue"}


def test_a_citation_is_of_exactly_one_record() -> None:
    place = factory.compartment("MIG")
    source = factory.log_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(compartment=place, negotiation=place.negotiation, source=source)


class TestDerived:
    """first_raised, last_raised, times_raised and last_moved, from records of the same compartment only."""

    def test_follow_the_meetings(self) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting())
        assert (issue.times_raised, issue.first_raised, issue.last_moved) == (1, *[factory.ROUND_21] * 2)

    def test_a_private_issue_may_be_raised_at_a_joint_meeting(self) -> None:
        issue = factory.log_issue("US", meeting=factory.log_meeting("MIG"))
        assert (issue.times_raised, issue.first_raised) == (1, factory.ROUND_21)

    def test_a_meeting_that_was_not_held_does_not_count(self) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting(status="postponed"))
        assert (issue.times_raised, issue.first_raised) == (0, None)

    def test_follow_a_meeting_that_is_moved(self) -> None:
        meeting = factory.log_meeting()
        issue = factory.log_issue(meeting=meeting)
        type(meeting).objects.filter(pk=meeting.pk).update(status="cancelled")
        issue.refresh_from_db()
        assert issue.times_raised == 0

    def test_a_withdrawn_meeting_does_not_count(self) -> None:
        meeting = factory.log_meeting()
        issue, by = factory.log_issue(meeting=meeting), factory.person("recorder")
        gone = review_verbs.withdraw(record=meeting, by=by, version=meeting.version, reason="Never took place")
        issue.refresh_from_db()
        assert (issue.times_raised, issue.first_raised, issue.last_moved) == (0, None, None)
        review_verbs.restore(record=gone, by=by, version=gone.version)
        issue.refresh_from_db()
        assert (issue.times_raised, issue.first_raised) == (1, factory.ROUND_21)

    def test_follow_what_is_taken_away(self) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting())
        AgendaItem.objects.get().delete()
        issue.refresh_from_db()
        assert (issue.times_raised, issue.last_raised) == (0, None)

    def test_a_private_position_leaves_a_joint_issue_as_it_is(self) -> None:
        issue = factory.log_issue()
        factory.log_position(issue, "US")
        issue.refresh_from_db()
        assert (issue.last_moved, issue.version) == (None, 1)
        factory.log_position(issue)
        issue.refresh_from_db()
        assert (issue.last_moved, issue.version) == (factory.ROUND_21, 1)

    def test_a_withdrawn_position_does_not_move_an_issue(self) -> None:
        position = factory.log_position(factory.log_issue())
        Position.objects.filter(pk=position.pk).update(clearance="withdrawn")
        position.issue.refresh_from_db()
        assert position.issue.last_moved is None
