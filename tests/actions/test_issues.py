"""The verbs of issues: logging, handling, notes, reports."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import issues as verbs
from issues.actions.verb import Stale
from issues.models import AgendaItem, Citation, Handling, Issue, Note, StandingReport
from tests import factory

pytestmark = pytest.mark.django_db
OTHERS = ("head", "us-manager", "cuba-officer", "outsider", "secretariat", "admin")


class TestLogIssue:
    def test_numbers_run_in_each_compartment_and_tell_nothing_of_others(self) -> None:
        references = [factory.log_issue(prefix).reference for prefix in ("MIG", "US", "US", "CU", "MIG")]
        assert references == ["MIG-001", "US-001", "US-002", "CU-001", "MIG-002"]

    def test_a_number_is_not_lost_where_nothing_was_logged(self) -> None:
        with pytest.raises(ValidationError):
            factory.log_issue(title="")
        assert factory.log_issue().reference == "MIG-001"

    def test_the_meeting_and_the_passage_come_with_it(self) -> None:
        meeting, passage = factory.log_meeting(), factory.passage(factory.log_source(), "deep water")
        issue = factory.log_issue(meeting=meeting, passage=passage, off_agenda=True)
        assert (AgendaItem.objects.get().meeting, AgendaItem.objects.get().off_agenda) == (meeting, True)
        assert (Citation.objects.get().issue, Citation.objects.get().language) == (issue, "en")
        assert (issue.times_raised, issue.first_raised) == (1, meeting.start_date)

    def test_the_same_key_again_gives_the_same_issue(self) -> None:
        key = uuid.uuid4()
        first, again = (factory.log_issue(submission_key=key) for _ in range(2))
        assert first == again
        assert factory.log_issue("US", submission_key=key).reference == "US-001"

    def test_a_hidden_meeting_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            factory.log_issue("CU", meeting=factory.log_meeting("US"))
        with pytest.raises(ValidationError):
            factory.log_issue(topic=factory.topic("US"))
        assert not Issue.objects.exists()

    def test_handling_goes_to_ones_own_desk(self) -> None:
        ours = factory.compartment("US")
        factory.log_issue("US", handling={"priority": "high"})
        factory.log_issue(by="officer", handling={"priority": "low"}, handled_in=ours)
        assert {handling.compartment for handling in Handling.objects.all()} == {ours}

    def test_a_joint_issue_has_no_working_fields_of_its_own(self) -> None:
        with pytest.raises(ValidationError, match="no working fields"):
            factory.log_issue(handling={"priority": "high"})
        with pytest.raises(PermissionDenied):
            factory.log_issue(handling={"priority": "high"}, handled_in=factory.compartment("US"))

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            factory.log_issue("US", by=user)


class TestHandleIssue:
    def handle(self, by: str = "officer", version: int | None = None, **columns: Any) -> Handling:
        issue = Issue.objects.first() or factory.log_issue()
        place = factory.compartment("US")
        return verbs.handle_issue(issue=issue, compartment=place, by=factory.person(by), version=version, **columns)

    def test_is_set_and_changed(self) -> None:
        handling = self.handle(priority="high", desk_officer=factory.person("reviewer"))
        assert self.handle(version=handling.version, priority="low").priority == "low"
        assert Handling.objects.count() == 1

    def test_a_stale_change_is_refused(self) -> None:
        self.handle(priority="high")
        with pytest.raises(Stale):
            self.handle(priority="low")

    @pytest.mark.parametrize("stranger", ["head", "us-manager", "cuba-officer", "recorder"])
    def test_the_desk_officer_works_there(self, stranger: str) -> None:
        with pytest.raises(ValidationError, match="officer or a reviewer of the same compartment"):
            self.handle(desk_officer=factory.person(stranger))
        handling = self.handle()
        with pytest.raises(ValidationError, match="officer or a reviewer of the same compartment"):
            self.handle(version=handling.version, desk_officer=factory.person(stranger))

    def test_not_in_the_joint_record(self) -> None:
        issue, place = factory.log_issue(), factory.compartment("MIG")
        with pytest.raises(ValidationError, match="no working fields"):
            verbs.handle_issue(issue=issue, compartment=place, by=factory.person("recorder"), version=None)

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            self.handle(by=user)


class TestWriteNote:
    def write(self, prefix: str, by: str) -> Note:
        place = factory.compartment(prefix)
        return verbs.write_note(issue=factory.log_issue(), compartment=place, by=factory.person(by), text="Ask.")

    def test_is_written(self) -> None:
        note = self.write("US", "officer")
        assert (str(note), note.written_by.username) == ("Ask.", "officer")

    def test_is_for_a_private_compartment(self) -> None:
        with pytest.raises(ValidationError, match="private"):
            self.write("MIG", "recorder")

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            self.write("US", user)


class TestReportStanding:
    def report(self, prefix: str, by: str, code: str = "") -> StandingReport:
        side = factory.side(code) if code else None
        issue = factory.log_issue(prefix)
        return verbs.report_standing(issue=issue, by=factory.person(by), side=side, standing="noted")

    @pytest.mark.parametrize(("by", "code"), [("officer", "US"), ("cuba-officer", "CU"), ("recorder", "")])
    def test_in_the_joint_record_each_speaks_for_its_own(self, by: str, code: str) -> None:
        assert self.report("MIG", by, code).standing == "noted"

    @pytest.mark.parametrize(
        ("by", "code"), [("officer", "CU"), ("officer", ""), ("recorder", "US"), ("secretariat", "CU")]
    )
    def test_and_for_nobody_else(self, by: str, code: str) -> None:
        with pytest.raises(PermissionDenied, match="Only members of that side"):
            self.report("MIG", by, code)

    @pytest.mark.parametrize("code", ["US", "CU", ""])
    def test_in_private_any_side_is_recorded(self, code: str) -> None:
        assert self.report("US", "officer", code).compartment.prefix == "US"

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            self.report("US", user)
