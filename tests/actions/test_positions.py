"""The verbs of positions: who may speak for whom, and in which compartment."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import reviews
from issues.models import Citation
from tests import factory

pytestmark = pytest.mark.django_db


class TestLogPosition:
    def test_has_the_day_of_its_meeting_unless_told(self) -> None:
        issue, meeting = factory.log_issue(), factory.log_meeting()
        assert factory.log_position(issue, meeting=meeting).said_on == meeting.start_date
        assert factory.log_position(issue, meeting=meeting, said_on="2009-07-15").said_on.day == 15

    def test_its_passages_come_with_it(self) -> None:
        source = factory.log_source()
        passages = [factory.passage(source, words) for words in ("deep water", "returns by sea")]
        position = factory.log_position(factory.log_issue(), passages=passages)
        assert {citation.position for citation in Citation.objects.all()} == {position}

    def test_may_be_more_private_than_the_issue_and_never_less(self) -> None:
        assert factory.log_position(factory.log_issue(), "US").compartment.prefix == "US"
        for prefix in ("MIG", "CU"):
            with pytest.raises(ValidationError):
                factory.log_position(factory.log_issue("US"), prefix)

    def test_moves_the_issue(self) -> None:
        issue = factory.log_issue()
        factory.log_position(issue)
        issue.refresh_from_db()
        assert issue.last_moved == factory.ROUND_21

    @pytest.mark.parametrize("user", ["head", "us-manager", "cuba-officer", "outsider", "admin"])
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            factory.log_position(factory.log_issue(), "US", by=user)


class TestWhatACapitalAuthorised:
    @pytest.mark.parametrize("user", ["recorder", "secretariat", "cuba-officer"])
    def test_is_logged_jointly_by_its_own_members_alone(self, user: str) -> None:
        issue = factory.log_issue()
        with pytest.raises(PermissionDenied, match="Only members of that side"):
            factory.log_position(issue, by=user, authorised=True)
        assert factory.log_position(issue, by="officer", authorised=True).authorised

    def test_is_logged_privately_of_any_side(self) -> None:
        assert factory.log_position(factory.log_issue(), "US", side=factory.side("CU"), authorised=True).authorised

    @pytest.mark.parametrize("columns", [{"text": "Other words"}, {"authorised": False}])
    def test_is_changed_by_its_own_members_alone(self, columns: dict[str, object]) -> None:
        position = factory.log_position(factory.log_issue(), by="officer", authorised=True)
        change = {"record": position, "version": position.version, **columns}
        with pytest.raises(PermissionDenied):
            reviews.revise(by=factory.person("cuba-officer"), **change)  # type: ignore[arg-type]
        assert reviews.revise(by=factory.person("officer"), **change)  # type: ignore[arg-type]

    @pytest.mark.parametrize("columns", [{"authorised": True}, {"authorised": True, "side": "CU"}])
    def test_is_made_of_nothing_else_by_others(self, columns: dict[str, object]) -> None:
        position = factory.log_position(factory.log_issue())
        changes = columns | ({"side": factory.side("CU")} if "side" in columns else {})
        with pytest.raises(PermissionDenied):
            reviews.revise(record=position, version=position.version, by=factory.person("recorder"), **changes)

    def test_is_not_proposed_by_others(self) -> None:
        position = factory.clear(factory.log_position(factory.log_issue()))
        change = {"record": position, "version": position.version, "reason": "So it was", "authorised": True}
        with pytest.raises(PermissionDenied):
            reviews.propose(by=factory.person("recorder"), **change)  # type: ignore[arg-type]
        assert reviews.propose(by=factory.person("officer"), **change)  # type: ignore[arg-type]
