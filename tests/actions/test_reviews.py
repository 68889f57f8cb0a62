"""The verbs of clearing: submitting, deciding, proposing, withdrawing."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import reviews as verbs
from issues.actions.verb import Stale
from issues.models import Clearance, Issue, Review, ReviewedRecord, User
from tests import factory
from tests.actions.racing import at_once
from tests.factory import person

pytestmark = pytest.mark.django_db

STRANGERS = ["head", "us-manager", "outsider", "cuba-officer", "admin"]


def reviewed(by: str = "secretariat", **columns: Any) -> tuple[Issue, User]:
    """A submitted issue of the joint compartment, and who reviews it."""
    return factory.log_issue(submit=True, **columns), person(by)


class TestSubmit:
    def test_hands_a_draft_to_the_reviewers(self) -> None:
        issue = factory.log_issue()
        assert verbs.submit(record=issue, by=person("recorder")).clearance == Clearance.SUBMITTED

    def test_what_waits_goes_on_waiting(self) -> None:
        issue, _reviewer = reviewed()
        again = verbs.submit(record=issue, by=person("recorder"))
        assert (again.clearance, again.version) == (Clearance.SUBMITTED, issue.version)

    def test_what_is_cleared_or_withdrawn_is_not_submitted(self) -> None:
        cleared, withdrawn = factory.clear(factory.log_issue()), factory.log_issue()
        verbs.withdraw(record=withdrawn, by=person("recorder"), version=1, reason="Twice.")
        for issue in (cleared, withdrawn):
            with pytest.raises(Stale):
                verbs.submit(record=issue, by=person("recorder"))

    @pytest.mark.parametrize("user", STRANGERS)
    def test_is_for_officers(self, user: str) -> None:
        issue = factory.log_issue("US")
        with pytest.raises(PermissionDenied):
            verbs.submit(record=issue, by=person(user))


class TestRevise:
    def test_makes_who_changes_it_its_last_editor(self) -> None:
        issue, reviewer = reviewed()
        changed = verbs.revise(record=issue, by=reviewer, version=1, supported_by=[factory.side("CU")])
        assert (changed.edited_by, changed.version, changed.clearance) == (reviewer, 2, Clearance.SUBMITTED)

    def test_who_changes_nothing_is_no_editor(self) -> None:
        issue, reviewer = reviewed(title="A port", addressed_to=[factory.side("CU")])
        same = verbs.revise(record=issue, by=reviewer, version=1, title="A port", addressed_to=[factory.side("CU")])
        assert (same.edited_by.username, same.version) == ("recorder", 1)

    def test_what_is_cleared_is_not_revised(self) -> None:
        issue = factory.clear(factory.log_issue())
        with pytest.raises(Stale):
            verbs.revise(record=issue, by=person("recorder"), version=issue.version, title="A deep port")


class TestDecide:
    def test_clears(self) -> None:
        issue, reviewer = reviewed()
        review = verbs.decide(record=issue, by=reviewer, version=1, verdict="cleared")
        issue.refresh_from_db()
        assert (issue.clearance, issue.edited_by.username) == (Clearance.CLEARED, "recorder")
        assert (review.verdict, review.reviewed_version, review.role) == ("cleared", 1, "reviewer")

    def test_returns_with_a_comment(self) -> None:
        issue, reviewer = reviewed()
        verbs.decide(record=issue, by=reviewer, version=1, verdict="returned", comment="Which port?")
        issue.refresh_from_db()
        assert issue.clearance == Clearance.RETURNED

    @pytest.mark.parametrize("comment", ["", " ", "\n\t "])
    def test_to_return_takes_a_comment(self, comment: str) -> None:
        issue, reviewer = reviewed()
        with pytest.raises(ValidationError, match="Say what has to change"):
            verbs.decide(record=issue, by=reviewer, version=1, verdict="returned", comment=comment)
        issue.refresh_from_db()
        assert (issue.clearance, Review.objects.count()) == (Clearance.SUBMITTED, 0)

    def test_another_version_is_not_decided(self) -> None:
        issue, reviewer = reviewed()
        verbs.revise(record=issue, by=person("recorder"), version=1, title="A deep port")
        for version in (1, 3):
            with pytest.raises(Stale) as stale:
                verbs.decide(record=issue, by=reviewer, version=version, verdict="cleared")
            assert stale.value.current.version == 2  # type: ignore[attr-defined]

    @pytest.mark.parametrize("state", ["draft", "cleared", "returned", "withdrawn"])
    def test_only_what_waits_is_decided(self, state: str) -> None:
        issue = factory.log_issue(submit=state != "draft")
        if state in ("cleared", "returned"):
            verbs.decide(record=issue, by=person("reviewer"), version=1, verdict=state, comment="So.")
        if state == "withdrawn":
            verbs.withdraw(record=issue, by=person("recorder"), version=1, reason="Twice.")
        issue.refresh_from_db()
        with pytest.raises(Stale):
            verbs.decide(record=issue, by=person("secretariat"), version=issue.version, verdict="cleared")

    def test_nobody_clears_what_they_logged(self) -> None:
        issue = factory.log_issue(by="secretariat", submit=True)
        with pytest.raises(PermissionDenied, match="Nobody clears"):
            verbs.decide(record=issue, by=person("secretariat"), version=1, verdict="cleared")

    def test_nobody_clears_what_they_logged_though_a_colleague_edited_it(self) -> None:
        issue = factory.log_issue(by="secretariat", submit=True)
        verbs.revise(record=issue, by=person("recorder"), version=1, title="A deep port")
        with pytest.raises(PermissionDenied, match="Nobody clears"):
            verbs.decide(record=issue, by=person("secretariat"), version=2, verdict="cleared")

    def test_what_was_edited_after_them_they_clear(self) -> None:
        issue, reviewer = reviewed()
        verbs.revise(record=issue, by=reviewer, version=1, title="A deep port")
        verbs.revise(record=issue, by=person("recorder"), version=2, title="A very deep port")
        assert verbs.decide(record=issue, by=reviewer, version=3, verdict="cleared").verdict == "cleared"

    def test_nobody_clears_what_they_edited_last(self) -> None:
        issue, reviewer = reviewed()
        verbs.revise(record=issue, by=reviewer, version=1, title="A deep port")
        with pytest.raises(PermissionDenied, match="Nobody clears"):
            verbs.decide(record=issue, by=reviewer, version=2, verdict="cleared")
        verbs.decide(record=issue, by=person("reviewer"), version=2, verdict="cleared")

    def test_nobody_returns_their_own_either(self) -> None:
        issue = factory.log_issue(by="secretariat", submit=True)
        with pytest.raises(PermissionDenied):
            verbs.decide(record=issue, by=person("secretariat"), version=1, verdict="returned", comment="So.")

    def test_an_unknown_verdict_is_refused(self) -> None:
        issue, reviewer = reviewed()
        with pytest.raises(ValidationError):
            verbs.decide(record=issue, by=reviewer, version=1, verdict="withdrawn")

    @pytest.mark.parametrize("user", [*STRANGERS, "officer", "cuba-reviewer"])
    def test_is_for_reviewers_of_the_compartment(self, user: str) -> None:
        issue = factory.log_issue("US", submit=True)
        with pytest.raises(PermissionDenied):
            verbs.decide(record=issue, by=person(user), version=1, verdict="cleared")

    def test_positions_and_meetings_too(self) -> None:
        records: list[ReviewedRecord] = [factory.log_meeting(), factory.log_position(factory.log_issue())]
        for record in records:
            factory.clear(record)
            assert record.is_cleared

    def test_the_history_names_who_and_in_which_role(self) -> None:
        issue, reviewer = reviewed()
        verbs.decide(record=issue, by=reviewer, version=1, verdict="cleared")
        context = issue.events.get(version=2).pgh_context  # type: ignore[attr-defined]
        assert {name: context[name] for name in ("verb", "user", "role")} == {
            "verb": "decide",
            "user": str(reviewer.pk),
            "role": "reviewer",
        }


class TestWithdraw:
    def test_keeps_the_reason_and_the_time(self) -> None:
        issue = factory.log_issue()
        gone = verbs.withdraw(record=issue, by=person("recorder"), version=1, reason="Logged twice.")
        assert (gone.clearance, gone.withdrawal_reason) == (Clearance.WITHDRAWN, "Logged twice.")
        assert gone.withdrawn_at
        with pytest.raises(Stale):
            verbs.withdraw(record=issue, by=person("recorder"), version=gone.version, reason="Again.")

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_takes_a_reason(self, reason: str) -> None:
        issue = factory.log_issue()
        with pytest.raises(ValidationError, match="Say why"):
            verbs.withdraw(record=issue, by=person("recorder"), version=1, reason=reason)

    def test_comes_back_as_a_draft(self) -> None:
        issue = factory.clear(factory.log_issue())
        gone = verbs.withdraw(record=issue, by=person("recorder"), version=issue.version, reason="Twice.")
        back = verbs.restore(record=gone, by=person("recorder"), version=gone.version)
        assert (back.clearance, back.withdrawn_at, back.withdrawal_reason) == (Clearance.DRAFT, None, "")
        assert (gone.withdrawn_by, back.withdrawn_by) == (person("recorder"), None)
        with pytest.raises(Stale):
            verbs.restore(record=back, by=person("recorder"), version=back.version)

    def test_who_wrote_a_text_still_cannot_clear_it_when_it_is_back(self) -> None:
        reviewer, recorder = person("secretariat"), person("recorder")
        issue = factory.log_issue()
        written = verbs.revise(record=issue, by=reviewer, version=1, title="The reviewer's own words")
        gone = verbs.withdraw(record=written, by=recorder, version=2, reason="Twice.")
        back = factory.submit(verbs.restore(record=gone, by=recorder, version=gone.version))
        with pytest.raises(PermissionDenied):
            verbs.decide(record=back, by=reviewer, version=back.version, verdict="cleared")

    @pytest.mark.parametrize("user", STRANGERS)
    def test_is_for_officers(self, user: str) -> None:
        issue = factory.log_issue("US")
        with pytest.raises(PermissionDenied):
            verbs.withdraw(record=issue, by=person(user), version=1, reason="Twice.")


class TestSeveral:
    def test_says_in_words_what_kept_each(self) -> None:
        decision = {"verdict": "cleared", "version": 1}
        issue, reviewer = reviewed()
        own = factory.log_issue(by="secretariat", submit=True)
        assert verbs.judge_one_of(issue, by=reviewer, **decision) == ""
        assert verbs.judge_one_of(issue, by=reviewer, **decision).startswith("It changed, or somebody decided")
        assert verbs.judge_one_of(own, by=reviewer, **decision).startswith("Nobody clears")
        assert verbs.judge_one_of(own, by=person("recorder"), **decision) == "You don't review it."
        returned = {"verdict": "returned", "version": 1, "by": person("reviewer")}
        assert verbs.judge_one_of(own, **returned).startswith("Say what has to change")


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    """Two reviewers, or a reviewer and an author, at the same moment: twenty rounds each."""

    def test_of_two_decisions_exactly_one_counts(self) -> None:
        for _round in range(20):
            issue = factory.log_issue(submit=True)
            decide = partial(verbs.decide, record=issue, version=1, comment="So.")
            people = (("secretariat", "cleared"), ("reviewer", "returned"))
            results = at_once(*(partial(decide, by=person(who), verdict=verdict) for who, verdict in people))
            (review,) = [result for result in results if isinstance(result, Review)]
            assert [type(result) for result in results if result is not review] == [Stale]
            issue.refresh_from_db()
            assert (issue.clearance, issue.reviews.count()) == (review.verdict, 1)

    def test_what_is_edited_meanwhile_is_not_cleared_unseen(self) -> None:
        for _round in range(20):
            issue = factory.log_issue(title="Seen", submit=True)
            edit = partial(verbs.revise, record=issue, by=person("recorder"), version=1, title="Unseen")
            decide = partial(verbs.decide, record=issue, by=person("secretariat"), version=1, verdict="cleared")
            results = at_once(edit, decide)
            issue.refresh_from_db()
            assert sorted(isinstance(result, Stale) for result in results) == [False, True]
            assert (issue.title, issue.clearance) in {("Seen", Clearance.CLEARED), ("Unseen", Clearance.SUBMITTED)}
