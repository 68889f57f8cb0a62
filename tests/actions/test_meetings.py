"""The verbs of meetings: who may, and what comes of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import meetings as verbs
from issues.actions import sources as source_verbs
from issues.actions.issues import Passage
from issues.actions.verb import Stale
from issues.models import AgendaItem, Delegate, Meeting
from tests import factory

pytestmark = pytest.mark.django_db


class TestLogMeeting:
    def test_a_joint_slug_comes_from_the_title_a_private_one_has_the_prefix(self) -> None:
        slugs = [factory.log_meeting(prefix, slug="", title="Round 22, Havana").slug for prefix in ("MIG", "US")]
        assert slugs == ["round-22-havana", "us-round-22-havana"]

    def test_a_joint_slug_is_never_what_a_private_one_may_be(self) -> None:
        slugs = [
            factory.log_meeting(prefix, slug="", title=title).slug
            for prefix, title in (("MIG", "US Visit"), ("US", "Visit"))
        ]
        assert slugs == ["mig-us-visit", "us-visit"]
        assert factory.log_meeting(slug="", title="MIG visit").slug == "mig-visit"

    @pytest.mark.parametrize("prefix", ["MIG", "US"])
    def test_a_slug_is_no_longer_than_its_column(self, prefix: str) -> None:
        title = "US " + "a very long meeting " * 9
        meeting = factory.log_meeting(prefix, slug="", title=title.strip())
        assert meeting.title == title.strip()
        assert 70 < len(meeting.slug) <= 80
        assert not meeting.slug.endswith("-")

    def test_a_title_without_letters_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="at least one letter"):
            factory.log_meeting(slug="", title="…")

    def test_a_title_again_is_refused_in_its_compartment_alone(self) -> None:
        factory.log_meeting("US")
        factory.log_meeting()
        with pytest.raises(ValidationError, match="There is a meeting with this title"):
            factory.log_meeting()

    def test_the_other_side_s_meetings_are_no_obstacle(self) -> None:
        factory.log_meeting("CU", slug="21")
        assert factory.log_meeting("US", slug="21").slug == "us-21"

    @pytest.mark.parametrize("user", ["head", "cuba-officer", "outsider", "us-manager", "admin"])
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            factory.log_meeting("US", by=user)


class TestDelegates:
    def add(self, meeting: Meeting, by: str = "recorder", **columns: Any) -> Delegate:
        given = {"side": factory.side("US"), "name": "Craig Kelly"} | columns
        return verbs.add_delegate(meeting=meeting, by=factory.person(by), **given)

    def test_lie_with_the_meeting(self) -> None:
        meeting = factory.log_meeting("US")
        delegate = self.add(meeting, "officer", role="head")
        assert (delegate.compartment, delegate.get_role_display()) == (meeting.compartment, "Head of delegation")

    def test_nobody_comes_twice_for_a_side(self) -> None:
        meeting = factory.log_meeting()
        self.add(meeting)
        with pytest.raises(ValidationError):
            self.add(meeting)

    def test_who_is_removed_stays_in_the_history(self) -> None:
        delegate = self.add(factory.log_meeting())
        history: Any = Delegate._meta.get_field("events").related_model
        verbs.remove_delegate(delegate=delegate, by=factory.person("recorder"))
        labels = history.objects.filter(name="Craig Kelly").order_by("pgh_id").values_list("pgh_label", flat=True)
        assert list(labels) == ["insert", "delete"]

    @pytest.mark.parametrize("user", ["head", "cuba-officer", "outsider"])
    def test_are_for_those_who_edit(self, user: str) -> None:
        meeting = factory.log_meeting("US")
        delegate = self.add(meeting, "officer")
        with pytest.raises(PermissionDenied):
            self.add(meeting, user, name="Another")
        with pytest.raises(PermissionDenied):
            verbs.remove_delegate(delegate=delegate, by=factory.person(user))


class TestAgenda:
    def put(self, prefix: str = "MIG", by: str = "recorder", **columns: Any) -> AgendaItem:
        meeting, issue = factory.log_meeting(), factory.log_issue()
        place = factory.compartment(prefix)
        return verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=factory.person(by), **columns)

    def test_an_item_may_be_more_private_than_its_issue(self) -> None:
        item = self.put("US", "officer", outcome="deferred")
        item.issue.refresh_from_db()
        assert (item.compartment.prefix, item.issue.times_raised) == ("US", 0)

    def test_what_was_off_the_agenda_has_no_number(self) -> None:
        with pytest.raises(ValidationError, match="has no number"):
            self.put(number=1, off_agenda=True)

    def test_an_outcome_is_recorded_on_the_version_that_was_seen(self) -> None:
        item = self.put()
        by = factory.person("recorder")
        assert verbs.record_outcome(item=item, by=by, version=1, outcome="agreed").outcome == "agreed"
        with pytest.raises(Stale):
            verbs.record_outcome(item=item, by=by, version=1, outcome="declined")

    def test_an_item_is_taken_off_unless_a_source_is_cited_for_it(self) -> None:
        item = self.put()
        by = factory.person("recorder")
        citation = source_verbs.cite(record=item, passage=Passage(source=factory.log_source()), by=by)
        with pytest.raises(ValidationError, match="Remove the citation first"):
            verbs.take_off_agenda(item=item, by=by)
        source_verbs.remove_citation(citation=citation, by=by)
        verbs.take_off_agenda(item=item, by=by)
        assert not AgendaItem.objects.exists()

    @pytest.mark.parametrize("user", ["head", "secretariat", "cuba-officer", "outsider"])
    def test_is_for_those_who_edit(self, user: str) -> None:
        item = self.put("US", "officer")
        by = factory.person(user)
        with pytest.raises(PermissionDenied):
            verbs.record_outcome(item=item, by=by, version=1, outcome="agreed")
        with pytest.raises(PermissionDenied):
            verbs.take_off_agenda(item=item, by=by)
