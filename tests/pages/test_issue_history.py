"""The history of an issue: who did what, in which role, and what it changed, word by word."""

import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import issues as issue_verbs
from issues.actions import negotiations as negotiation_verbs
from issues.actions import reviews as review_verbs
from issues.filters import history
from issues.models import Issue, Position
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import in_words, queries

HISTORY = "/us-cuba-migration/issues/MIG-001/history/"


def revise(record: Issue | Position, by: str = "recorder", **columns: Any) -> None:
    record.refresh_from_db()
    review_verbs.revise(record=record, by=factory.person(by), version=record.version, **columns)


def words_of(client: Client, query: str = "") -> str:
    """The page's text in one line, the marks of what was added and removed written as brackets."""
    page = client.get(HISTORY + query)
    assert page.status_code == 200
    return in_words(page.content.decode())


@pytest.fixture
def edited(db: None) -> Issue:
    """An issue that was logged, edited in its words and its lists, submitted and cleared: four versions."""
    issue = factory.log_issue(title="Access to a port", supported_by=[factory.side("US")])
    revise(issue, title="Access to a deep-water port", supported_by=[factory.side("CU")])
    factory.clear(issue)
    return issue


def test_tells_every_act_newest_first(log_in: LogIn, edited: Issue) -> None:
    words = words_of(log_in("officer"))
    acts = ["Cleared · Secretariat, Reviewer", "Submitted for review · Recorder, Officer", "Edited ·", "Logged ·"]
    places = [words.index(act) for act in acts]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["issue", "position"])
def test_what_was_logged_and_submitted_at_once_says_so(kind: str, log_in: LogIn) -> None:
    issue = factory.log_issue(submit=kind == "issue")
    factory.log_position(issue, submit=kind == "position")
    words = words_of(log_in("officer"))
    assert words.count("Logged and submitted for review · Recorder, Officer") == 1
    assert words.count("Logged · Recorder, Officer") == 1


def test_tells_what_changed_word_by_word_in_lists_too(log_in: LogIn, edited: Issue) -> None:
    page = log_in("officer").get(HISTORY).content.decode()
    assert 'Access to a <ins><span class="vh">[added] </span>deep-water </ins>port' in page
    words = words_of(log_in("officer"))
    assert "Supported by [removed] United States" in words
    assert "Supported by [added] Cuba" in words


def test_a_version_shows_the_whole_record_then_and_what_it_changed(log_in: LogIn, edited: Issue) -> None:
    revise_after = words_of(log_in("officer"), "?version=2")
    assert "Version 2 Edited · Recorder, Officer" in revise_after
    assert "Title Access to a [added] deep-water port" in revise_after
    assert "Supported by [removed] United States [added] Cuba" in revise_after
    later = words_of(log_in("officer"), "?version=4")
    assert "Title Access to a deep-water port" in later
    assert "Supported by Cuba" in later
    assert "[added]" not in later


def test_versions_lead_to_their_neighbours(log_in: LogIn, edited: Issue) -> None:
    def links(number: int) -> set[str]:
        page = log_in("officer").get(f"{HISTORY}?version={number}").content.decode()
        return set(re.findall(r'rel="(?:prev|next)" href="[^"]*version=(\d+)"', page))

    assert [links(number) for number in (1, 2, 4)] == [{"2"}, {"1", "3"}, {"3"}]


@pytest.mark.parametrize("number", ["0", "5", "-1", "x", "", "1" * 400, "\u0661", "1.0"])
def test_no_such_version_gets_404(log_in: LogIn, edited: Issue, number: str) -> None:
    assert log_in("officer").get(HISTORY, {"version": number}).status_code == 404


def test_topics_that_are_added_and_removed(log_in: LogIn) -> None:
    place, by = factory.compartment("MIG"), factory.person("secretariat")
    safety, return_ = (
        negotiation_verbs.add_topic(compartment=place, name=name, slug=name.lower(), by=by)
        for name in ("Safety", "Return")
    )
    issue = factory.log_issue(further_topics=[safety])
    revise(issue, further_topics=[return_], topic=safety)
    words = words_of(log_in("officer"))
    for told in ("Further topics [removed] Safety", "Further topics [added] Return", "Topic [added] Safety"):
        assert told in words


def test_reviews_have_their_comments(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    by = factory.person("secretariat")
    review_verbs.decide(record=issue, by=by, version=1, verdict="returned", comment="Which port?")
    assert "Returned · Secretariat, Reviewer Which port?" in words_of(log_in("officer"))


def test_proposals_are_told_from_reason_to_decision(log_in: LogIn, edited: Issue) -> None:
    by, secretariat = factory.person("recorder"), factory.person("secretariat")
    first, second = (
        review_verbs.propose(record=edited, by=by, version=edited.version, reason=reason, title=title)
        for reason, title in (("Shorter", "Access"), ("Plainer", "Use of a deep-water port"))
    )
    decide = review_verbs.decide_proposal
    decide(proposal=first, by=secretariat, version=4, verdict="returned", comment="Too short")
    decide(proposal=second, by=secretariat, version=4, verdict="cleared")
    words = words_of(log_in("officer"))
    assert "Proposed a change · Recorder, Officer Shorter Title Access [removed] to a deep-water port" in words
    assert "Returned the proposed change · Secretariat, Reviewer Too short" in words
    assert "Cleared the proposed change · Secretariat, Reviewer Title [removed] Access to [added] Use of" in words
    assert words.index("Cleared the proposed change") < words.index("Returned the proposed change")


def test_of_a_proposed_choice_only_that_it_would_change_is_told(log_in: LogIn, edited: Issue) -> None:
    us, recorder = factory.side("US"), factory.person("recorder")
    changes = {"raised_by": factory.side("CU"), "supported_by": [us], "kind": "request"}
    review_verbs.propose(record=edited, by=recorder, version=edited.version, reason="r", **changes)
    words = words_of(log_in("officer"))
    for told in ("Raised by would change", "Supported by would change", "Kind [removed] Concern [added] Request"):
        assert told in words
    assert str(us.pk) not in words


def test_positions_and_handling_are_told_as_such(log_in: LogIn) -> None:
    issue = factory.log_issue()
    position = factory.log_position(issue, text="Asks for a port")
    revise(position, text="Asks for the port", stance="reserves", authorised=False)
    us, by = factory.compartment("US"), factory.person("officer")
    issue_verbs.handle_issue(issue=issue, compartment=us, by=by, version=None, priority="high")
    words = words_of(log_in("officer"))
    told = "Position of United States · Edited · Recorder, Officer Stance [removed] Raises [added] Reserves"
    assert f"{told} In our words Asks for [removed] a [added] the port" in words
    assert "Handling · Changed how it is handled" in words
    assert "Priority [added] High" in words


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_of_the_verbs_is_told_too(log_in: LogIn) -> None:
    issue = factory.log_issue()
    Issue.objects.filter(pk=issue.pk).update(standing="dormant")
    assert "Changed · No name on record Standing [removed] Raised [added] Dormant" in words_of(log_in("officer"))


class TestAccess:
    @pytest.fixture(autouse=True)
    def _private_acts(self, edited: Issue) -> None:
        for prefix in ("US", "CU"):
            officer, place = factory.person(factory.officer_of(prefix)), factory.compartment(prefix)
            position = factory.log_position(edited, prefix, text=f"{prefix}first")
            revise(position, officer.username, text=f"{prefix}second")
            issue_verbs.handle_issue(
                issue=edited, compartment=place, by=officer, version=None, next_step=f"{prefix}step"
            )
            factory.clear(position)
            review_verbs.propose(
                record=position, by=officer, version=position.version, reason=f"{prefix}reason", text=f"{prefix}third"
            )

    @pytest.mark.parametrize(
        ("user", "hidden"), [("officer", ["CU"]), ("cuba-officer", ["US"]), ("secretariat", ["US", "CU"])]
    )
    def test_readers_are_told_of_their_own_compartments_alone(
        self, log_in: LogIn, user: str, hidden: list[str]
    ) -> None:
        words = words_of(log_in(user))
        kinds = ("first", "second", "third", "step", "reason")
        for prefix in ("US", "CU"):
            found = [kind for kind in kinds if f"{prefix}{kind}" in words]
            assert bool(found) == (prefix not in hidden)
            assert not found or set(found) >= {"second", "step", "reason"}

    def test_outsider_gets_404(self, log_in: LogIn) -> None:
        assert log_in("outsider").get(HISTORY).status_code == 404
        assert log_in("outsider").get(HISTORY, {"version": 1}).status_code == 404

    def test_wrong_method_gets_405(self, log_in: LogIn) -> None:
        assert log_in("officer").post(HISTORY).status_code == 405

    def test_names_of_joint_records_are_for_their_members(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting(title="Joint meeting")
        issue = factory.log_issue("US", meeting=meeting)
        address = f"/us-cuba-migration/issues/{issue.reference}/history/"
        assert "Joint meeting" in log_in("officer").get(address).content.decode()
        assert "Joint meeting" not in log_in("us-manager").get(address).content.decode()


def test_other_spellings_keep_the_version(log_in: LogIn, edited: Issue) -> None:
    answer = log_in("officer").get("/us-cuba-migration/issues/mig-1/history/?version=2")
    assert answer["Location"] == f"{HISTORY}?version=2"


@pytest.mark.django_db(transaction=True)
def test_says_that_a_very_long_history_is_cut(log_in: LogIn, edited: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    client = log_in("officer")
    assert "There is an earlier history" not in words_of(client)
    monkeypatch.setattr(history, "MOST", 6)  # all but what was logged
    words = words_of(client)
    assert "There is an earlier history" in words
    assert "Edited ·" in words and "Logged ·" not in words
    assert "Title [added]" not in words  # nobody can tell what it was before


class TestCut:
    """Of a history longer than is read, here shortened to the newest few events."""

    pytestmark = pytest.mark.django_db(transaction=True)  # or all events would be of one moment

    def test_its_oldest_versions_are_told_as_they_were(
        self, log_in: LogIn, edited: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = log_in("officer")
        versions = [words_of(client, f"?version={number}") for number in (1, 2, 3, 4)]
        monkeypatch.setattr(history, "MOST", 1)
        assert [words_of(client, f"?version={number}") for number in (1, 2, 3, 4)] == versions
        assert "Supported by Cuba" in versions[3]

    def test_an_act_of_which_a_part_was_not_read_is_left_out(
        self, log_in: LogIn, edited: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        revise_as_proposed(edited, 1)  # decided by three events: of the proposal, the review and the issue
        monkeypatch.setattr(history, "MOST", 2)
        words = words_of(log_in("officer"))
        assert "Cleared" not in words and "There is an earlier history" in words

    def test_a_change_proposed_to_what_was_not_read_is_not_compared(
        self, log_in: LogIn, edited: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factory.propose(edited, title="A port")
        monkeypatch.setattr(history, "MOST", 1)
        words = words_of(log_in("officer"))
        assert "Title would change" in words and "[added]" not in words


@pytest.mark.parametrize("query", ["", "?version=2"])
def test_costs_the_same_for_long_histories(query: str, log_in: LogIn, edited: Issue) -> None:
    few = queries(log_in("officer"), HISTORY + query)
    for number in range(30):
        revise_as_proposed(edited, number)
    assert queries(log_in("officer"), HISTORY + query) == few


def revise_as_proposed(issue: Issue, number: int) -> None:
    issue.refresh_from_db()
    recorder, secretariat = factory.person("recorder"), factory.person("secretariat")
    proposal = review_verbs.propose(
        record=issue, by=recorder, version=issue.version, reason="r", title=f"Title {number}"
    )
    review_verbs.decide_proposal(proposal=proposal, by=secretariat, version=issue.version, verdict="cleared")
