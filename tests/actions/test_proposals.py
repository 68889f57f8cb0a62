"""Changing what was cleared: proposed, taken back, applied or returned."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import reviews as verbs
from issues.actions.verb import Stale
from issues.models import Issue, Proposal, ProposalState, Review
from tests import factory
from tests.actions.racing import at_once
from tests.factory import person

pytestmark = pytest.mark.django_db

STRANGERS = ["head", "us-manager", "outsider", "cuba-officer", "admin"]


class TestPropose:
    def test_leaves_the_record_as_it_is(self) -> None:
        issue = factory.log_issue(title="A port")
        change = factory.propose(issue, title="A deep port", topic=None)
        issue.refresh_from_db()
        assert (issue.title, change.state, change.changes) == ("A port", "pending", {"title": "A deep port"})

    def test_lists_are_proposed_whole(self) -> None:
        cuba = factory.side("CU")
        change = factory.propose(factory.log_issue(), addressed_to=[cuba])
        assert change.changes == {"addressed_to": [str(cuba.pk)]}

    def test_what_changes_nothing_is_refused(self) -> None:
        issue = factory.log_issue(title="A port", addressed_to=[factory.side("CU")])
        with pytest.raises(ValidationError, match="Nothing was changed"):
            factory.propose(issue, title="A port", addressed_to=[factory.side("CU")])

    def test_a_reason_is_required(self) -> None:
        with pytest.raises(ValidationError):
            factory.propose(factory.log_issue(), reason="", title="A deep port")

    def test_what_could_not_be_cleared_is_refused_at_once(self) -> None:
        issue = factory.clear(factory.log_issue())
        refused: list[dict[str, Any]] = [
            {"title": "x" * 201},
            {"title": ""},
            {"summary": "zero\u200bwidth"},
            {"raised_by": factory.side("CU", "oas-cuba")},
            {"topic": factory.topic("CU")},
            {"addressed_to": [factory.side("CU", "oas-cuba")]},
            {"further_topics": [factory.topic("US")]},
        ]
        for columns in refused:
            with pytest.raises(ValidationError):
                factory.propose(issue, **columns)
        issue.refresh_from_db()
        assert not Proposal.objects.exists()

    def test_the_same_sent_twice_is_one_proposal(self) -> None:
        issue = factory.log_issue()
        changes: dict[str, Any] = {"title": "A deep port", "addressed_to": [factory.side("CU")]}
        first = factory.propose(issue, **changes)
        assert factory.propose(issue, **changes) == first
        assert Proposal.objects.count() == 1

    @pytest.mark.parametrize("again", [{"by": "officer"}, {"reason": "It was said so."}])
    def test_the_same_of_another_or_for_another_reason_is_refused(self, again: dict[str, str]) -> None:
        issue = factory.log_issue()
        factory.propose(issue, title="A deep port")
        with pytest.raises(ValidationError, match="Recorder has proposed this change already"):
            factory.propose(issue, title="A deep port", **again)
        assert Proposal.objects.count() == 1

    def test_what_waits_on_another_record_is_not_the_same(self) -> None:
        for _record in range(2):
            factory.propose(factory.log_issue(), title="A deep port")
        assert Proposal.objects.count() == 2

    def test_what_does_not_wait_any_more_can_be_proposed_again(self) -> None:
        issue = factory.log_issue()
        first = factory.propose(issue, title="A deep port")
        verbs.take_back(proposal=first, by=person("recorder"))
        assert factory.propose(issue, by="officer", title="A deep port") != first

    def test_only_what_is_cleared_is_changed_so(self) -> None:
        issue = factory.log_issue()
        with pytest.raises(Stale):
            verbs.propose(record=issue, by=person("recorder"), version=1, reason="So.", title="A deep port")

    def test_a_stale_version_is_refused(self) -> None:
        issue = factory.clear(factory.log_issue())
        with pytest.raises(Stale):
            verbs.propose(record=issue, by=person("recorder"), version=1, reason="So.", title="A deep port")

    @pytest.mark.parametrize("user", STRANGERS)
    def test_is_for_officers(self, user: str) -> None:
        issue = factory.clear(factory.log_issue("US"))
        with pytest.raises(PermissionDenied):
            factory.propose(issue, by=user, title="A deep port")


class TestTakeBack:
    def test_is_for_its_author_while_it_waits(self) -> None:
        change = factory.propose(factory.log_issue(), title="A deep port")
        with pytest.raises(PermissionDenied):
            verbs.take_back(proposal=change, by=person("secretariat"))
        assert verbs.take_back(proposal=change, by=person("recorder")).state == ProposalState.WITHDRAWN
        with pytest.raises(Stale):
            verbs.take_back(proposal=change, by=person("recorder"))


class TestDecideProposal:
    def decide(self, change: Proposal, by: str = "secretariat", **more: Any) -> Review:
        decision: dict[str, Any] = {"version": Issue.objects.get().version, "verdict": "cleared"} | more
        return verbs.decide_proposal(proposal=change, by=person(by), **decision)

    def test_clearing_applies_it_in_its_author_s_name(self) -> None:
        change = factory.propose(
            factory.log_issue(), by="officer", title="A deep port", addressed_to=[factory.side("CU")]
        )
        self.decide(change)
        issue = Issue.objects.get()
        assert (issue.title, issue.edited_by.username, issue.is_cleared) == ("A deep port", "officer", True)
        assert list(issue.addressed_to.all()) == [factory.side("CU")]
        change.refresh_from_db()
        assert change.state == ProposalState.APPLIED

    def test_returning_leaves_the_record(self) -> None:
        change = factory.propose(factory.log_issue(title="A port"), title="A deep port")
        self.decide(change, verdict="returned", comment="Why?")
        change.refresh_from_db()
        assert (Issue.objects.get().title, change.state) == ("A port", ProposalState.RETURNED)

    def test_nobody_clears_their_own(self) -> None:
        change = factory.propose(factory.log_issue(), by="secretariat", title="A deep port")
        with pytest.raises(PermissionDenied, match="Nobody clears"):
            self.decide(change)
        self.decide(change, by="reviewer")

    def test_the_second_of_two_is_cleared_onto_the_first(self) -> None:
        issue = factory.log_issue(title="A port", summary="Old.")
        first, second = factory.propose(issue, title="A deep port"), factory.propose(issue, summary="New.")
        self.decide(first)
        with pytest.raises(Stale):
            self.decide(second, version=issue.version)
        self.decide(second)
        issue.refresh_from_db()
        assert (issue.title, issue.summary) == ("A deep port", "New.")

    def test_only_one_that_waits_is_decided(self) -> None:
        change = factory.propose(factory.log_issue(), title="A deep port")
        verbs.take_back(proposal=change, by=person("recorder"))
        with pytest.raises(Stale):
            self.decide(change)

    def test_a_record_that_is_withdrawn_takes_its_proposals_along(self) -> None:
        issue = factory.log_issue()
        change = factory.propose(issue, title="A deep port")
        verbs.withdraw(record=issue, by=person("recorder"), version=issue.version, reason="Twice.")
        change.refresh_from_db()
        assert change.state == ProposalState.WITHDRAWN
        with pytest.raises(Stale):
            self.decide(change)

    def test_what_has_become_impossible_is_refused_and_nothing_is_done(self) -> None:
        meeting = factory.clear(factory.log_meeting())
        change = factory.propose(meeting, end_date=factory.ROUND_21)
        by = person("secretariat")
        later = factory.propose(meeting, start_date=factory.ROUND_21.replace(day=20))
        verbs.decide_proposal(proposal=later, by=by, version=meeting.version, verdict="cleared")
        meeting.refresh_from_db()
        with pytest.raises(ValidationError, match="can't end before it starts"):
            verbs.decide_proposal(proposal=change, by=by, version=meeting.version, verdict="cleared")
        change.refresh_from_db()
        assert (change.state, Review.objects.filter(proposal=change).count()) == (ProposalState.PENDING, 0)


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    """Two people, or two clicks, at the same moment: twenty rounds each."""

    def test_of_two_decisions_on_a_proposal_exactly_one_counts(self) -> None:
        for number in range(20):
            issue = factory.clear(factory.log_issue())
            change = factory.propose(issue, title=f"Port {number}")
            decide = partial(verbs.decide_proposal, proposal=change, version=issue.version, comment="So.")
            people = (("secretariat", "cleared"), ("reviewer", "returned"))
            results = at_once(*(partial(decide, by=person(who), verdict=verdict) for who, verdict in people))
            (review,) = [result for result in results if isinstance(result, Review)]
            assert [type(result) for result in results if result is not review] == [Stale]
            issue.refresh_from_db()
            assert (issue.title == f"Port {number}") is (review.verdict == "cleared")

    def test_a_form_sent_twice_is_one_proposal(self) -> None:
        for number in range(20):
            issue = factory.clear(factory.log_issue())
            sent: dict[str, Any] = {"version": issue.version, "reason": "So.", "title": f"Port {number}"}
            results = at_once(*[partial(verbs.propose, record=issue, by=person("recorder"), **sent)] * 2)
            assert results[0] == results[1]
            assert issue.proposals.count() == 1
