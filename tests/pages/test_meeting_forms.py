"""Logging and changing meetings, and who came to them, in the browser."""

import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import meetings as meeting_verbs
from issues.actions import reviews as review_verbs
from issues.models import Delegate, Meeting, Proposal
from tests import factory
from tests.conftest import LogIn
from tests.filters.asking import withdraw
from tests.pages.reading import text

MEETINGS = "/us-cuba-migration/meetings/"
NEW = f"{MEETINGS}new/"
ROUND = f"{MEETINGS}21-new-york-2009/"
EDIT = f"{ROUND}edit/"
DELEGATES = f"{ROUND}delegates/"
WITHDRAW = f"{ROUND}withdraw/"
ISSUES = "/us-cuba-migration/issues/"

FILLED_IN = {
    "compartment": "MIG",
    "title": "Round 22, Havana",
    "kind": "round",
    "round_number": "22",
    "status": "held",
    "start_date": "2010-02-19",
    "precision": "day",
    "time_zone": "America/Havana",
    "city": "Havana",
}


def send(client: Client, url: str, data: dict[str, Any]) -> Any:
    return client.post(url, data)


class TestLog:
    def test_logs_a_draft_in_the_compartment_chosen(self, log_in: LogIn) -> None:
        answer = send(log_in("officer"), NEW, FILLED_IN | {"send": "draft"})
        assert (answer.status_code, answer["Location"]) == (302, f"{MEETINGS}round-22-havana/")
        meeting = Meeting.objects.get()
        assert (meeting.compartment.prefix, meeting.clearance, meeting.city) == ("MIG", "draft", "Havana")

    def test_submits_at_once_where_asked(self, log_in: LogIn) -> None:
        send(log_in("officer"), NEW, FILLED_IN | {"send": "submit"})
        assert Meeting.objects.get().clearance == "submitted"

    def test_starts_in_the_most_private_compartment(self, log_in: LogIn) -> None:
        page = log_in("officer").get(NEW).content.decode()
        assert re.search(r'name="compartment" value="US"[^>]* checked', page)

    def test_asks_for_no_compartment_where_there_is_one(self, log_in: LogIn) -> None:
        url = "/oas-cuba/meetings/new/"
        assert 'name="compartment"' not in log_in("outsider").get(url).content.decode()
        data = {name: value for name, value in FILLED_IN.items() if name != "compartment"}
        send(log_in("outsider"), url, data)
        assert Meeting.objects.get().slug == "oas-round-22-havana"

    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("title", "", "This field is required."),
            ("title", "A\u202eB", "U+202E"),
            ("title", "x" * 201, "at most 200 characters"),
            ("start_date", "1899-12-31", "from 1900 to 2200"),
            ("start_date", "tomorrow", "Enter a valid date."),
            ("kind", "party", "Select a valid choice"),
            ("time_zone", "Atlantis", "There is no such time zone."),
            ("round_number", "9" * 400, "less than or equal to"),
            ("postponed_to", "no-such-meeting", "Select a valid choice"),
            ("host_side", "MX", "Select a valid choice"),
            ("compartment", "CU", "Select a valid choice"),
        ],
    )
    def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(
        self, log_in: LogIn, column: str, value: str, said: str
    ) -> None:
        answer = send(log_in("officer"), NEW, FILLED_IN | {"summary": "kept words"} | {column: value})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f'data-error="{column}"' in page
        assert said in page
        assert "kept words" in page
        assert not Meeting.objects.exists()

    def test_an_end_before_the_start_is_refused(self, log_in: LogIn) -> None:
        answer = send(log_in("officer"), NEW, FILLED_IN | {"end_date": "2010-02-18"})
        assert answer.status_code == 422
        assert "The meeting can&#x27;t end before it starts." in answer.content.decode()

    def test_the_same_title_again_is_refused_at_the_title(self, log_in: LogIn) -> None:
        client = log_in("officer")
        for _ in range(2):
            answer = send(client, NEW, FILLED_IN)
        assert answer.status_code == 422
        assert "There is a meeting with this title here." in answer.content.decode()
        assert Meeting.objects.count() == 1

    def test_refers_to_no_meeting_of_another_compartment(self, log_in: LogIn) -> None:
        factory.log_meeting("US", slug="secret")
        data = FILLED_IN | {"postponed_to": "us-secret"}
        ours, theirs = (send(log_in(user), NEW, data) for user in ("officer", "cuba-officer"))
        assert (ours.status_code, theirs.status_code) == (422, 422)  # joint may not refer to private
        assert "us-secret" not in log_in("cuba-officer").get(NEW).content.decode()

    @pytest.mark.parametrize(
        ("user", "status"), [("head", 403), ("us-manager", 403), ("outsider", 404), ("admin", 404)]
    )
    def test_is_for_those_who_log(self, log_in: LogIn, user: str, status: int) -> None:
        client = log_in(user)
        assert client.get(NEW).status_code == status
        assert send(client, NEW, FILLED_IN).status_code == status

    def test_wrong_method_gets_405(self, log_in: LogIn) -> None:
        assert log_in("officer").put(NEW).status_code == 405


class TestEdit:
    def change(self, meeting: Meeting, **columns: Any) -> dict[str, Any]:
        data = {"title": meeting.title, "start_date": "2009-07-14", "time_zone": "UTC", "version": meeting.version}
        return data | columns

    def test_changes_a_draft(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        answer = send(log_in("officer"), EDIT, self.change(meeting, venue="UN", send="submit"))
        assert answer["Location"] == ROUND
        meeting.refresh_from_db()
        assert (meeting.venue, meeting.clearance, meeting.kind) == ("UN", "submitted", "round")

    def test_a_cleared_meeting_is_changed_by_proposal(self, log_in: LogIn) -> None:
        meeting = factory.clear(factory.log_meeting())
        assert isinstance(meeting, Meeting)
        client = log_in("officer")
        assert 'name="reason"' in client.get(EDIT).content.decode()
        refused = send(client, EDIT, self.change(meeting, venue="UN"))
        assert 'data-error="reason"' in refused.content.decode()
        send(client, EDIT, self.change(meeting, venue="UN", reason="It was there"))
        proposal = Proposal.objects.get()
        meeting.refresh_from_db()
        assert (proposal.changes["venue"], meeting.venue) == ("UN", "")

    def test_a_stale_change_shows_both_texts(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        data = self.change(meeting, venue="UN headquarters")
        review_verbs.revise(record=meeting, by=factory.person("recorder"), version=1, venue="The Plaza")
        answer = send(log_in("officer"), EDIT, data)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "The Plaza" in page and "UN headquarters" in page
        meeting.refresh_from_db()
        assert meeting.venue == "The Plaza"

    def test_a_meeting_is_not_put_back_to_itself(self, log_in: LogIn) -> None:
        factory.log_meeting()
        page = log_in("officer").get(EDIT).content.decode()
        assert 'value="21-new-york-2009"' not in page

    def test_a_withdrawn_meeting_is_restored_before_it_is_edited(self, log_in: LogIn) -> None:
        withdraw(factory.log_meeting())
        page = log_in("officer").get(EDIT, follow=True)
        assert page.redirect_chain == [(ROUND, 302)]
        assert "Restore it before you change it." in text(page)

    @pytest.mark.parametrize(("user", "status"), [("head", 403), ("outsider", 404), ("admin", 404)])
    def test_is_for_those_who_edit(self, log_in: LogIn, user: str, status: int) -> None:
        meeting = factory.log_meeting()
        client = log_in(user)
        assert client.get(EDIT).status_code == status
        assert send(client, EDIT, self.change(meeting, venue="UN")).status_code == status


class TestTakeBack:
    def test_the_author_is_asked_and_takes_back_what_they_proposed(self, log_in: LogIn) -> None:
        proposal = factory.propose(factory.log_meeting(), by="officer", venue="UN")
        url = f"{ROUND}proposals/{proposal.pk}/take-back/"
        page = text(log_in("officer").get(ROUND))
        assert f'action="{url}"' in page and "nobody decides on it" in page
        assert f'action="{url}"' not in text(log_in("secretariat").get(ROUND))
        answer = log_in("officer").post(url, follow=True)
        assert answer.redirect_chain == [(ROUND, 302)]
        assert "Your proposal is taken back." in text(answer)
        assert "A change is proposed" not in text(answer)
        proposal.refresh_from_db()
        assert proposal.state == "withdrawn"
        assert "decided on in the meantime" in text(log_in("officer").post(url, follow=True))

    @pytest.mark.parametrize(("user", "status"), [("secretariat", 403), ("head", 403), ("outsider", 404)])
    def test_nobody_else_does(self, log_in: LogIn, user: str, status: int) -> None:
        proposal = factory.propose(factory.log_meeting(), by="officer", venue="UN")
        url = f"{ROUND}proposals/{proposal.pk}/take-back/"
        assert log_in(user).post(url).status_code == status
        assert log_in("officer").get(url).status_code == 405
        proposal.refresh_from_db()
        assert proposal.state == "pending"

    def test_not_at_the_address_of_another_record(self, log_in: LogIn) -> None:
        factory.log_meeting()
        proposal = factory.propose(factory.log_issue(), by="officer", title="A port")
        assert log_in("officer").post(f"{ROUND}proposals/{proposal.pk}/take-back/").status_code == 404


class TestDelegates:
    def test_adds_one(self, log_in: LogIn) -> None:
        factory.log_meeting()
        data = {"side": "US", "name": "Craig Kelly", "title": "PDAS", "role": "head"}
        answer = send(log_in("officer"), DELEGATES, data)
        assert answer["Location"] == DELEGATES
        assert "Craig Kelly" in log_in("officer").get(DELEGATES).content.decode()

    def test_says_what_is_wrong(self, log_in: LogIn) -> None:
        meeting = factory.log_meeting()
        add = meeting_verbs.add_delegate
        add(meeting=meeting, side=factory.side("US"), name="Craig Kelly", by=factory.person("recorder"))
        client = log_in("officer")
        empty = send(client, DELEGATES, {"title": "kept words"})
        assert empty.status_code == 422
        assert all(mark in empty.content.decode() for mark in ('data-error="side"', 'data-error="name"', "kept words"))
        twice = send(client, DELEGATES, {"side": "US", "name": "Craig Kelly"})
        assert twice.status_code == 422
        assert Delegate.objects.count() == 1

    def test_removes_one_once_that_is_confirmed(self, log_in: LogIn) -> None:
        delegate = add_delegate()
        client = log_in("officer")
        url = f"{DELEGATES}{delegate.pk}/remove/"
        assert "Take Craig Kelly off the delegation?" in client.get(url).content.decode()
        assert Delegate.objects.exists()
        assert client.post(url)["Location"] == DELEGATES
        assert not Delegate.objects.exists()

    @pytest.mark.parametrize(("user", "status"), [("head", 403), ("outsider", 404), ("cuba-manager", 404)])
    def test_is_for_those_who_edit(self, log_in: LogIn, user: str, status: int) -> None:
        delegate = add_delegate()
        client = log_in(user)
        for url in (DELEGATES, f"{DELEGATES}{delegate.pk}/remove/"):
            assert client.get(url).status_code == status
            assert client.post(url).status_code == status
        assert Delegate.objects.exists()

    def test_a_delegate_of_another_meeting_is_not_here(self, log_in: LogIn) -> None:
        delegate = add_delegate()
        factory.log_meeting(slug="other")
        assert log_in("officer").post(f"{MEETINGS}other/delegates/{delegate.pk}/remove/").status_code == 404


def add_delegate() -> Delegate:
    add = meeting_verbs.add_delegate
    side, by = factory.side("US"), factory.person("recorder")
    return add(meeting=factory.log_meeting(), side=side, name="Craig Kelly", role="head", by=by)


def test_what_was_returned_says_why_beside_the_form(log_in: LogIn) -> None:
    meeting, reviewer = factory.log_meeting("US", submit=True), factory.person("reviewer")
    review_verbs.decide(record=meeting, by=reviewer, version=1, verdict="returned", comment="Who hosted?")
    assert "Who hosted?" in text(log_in("officer").get(f"{meeting.get_absolute_url()}edit/"))


@pytest.mark.parametrize("url", [EDIT, DELEGATES, WITHDRAW])
def test_a_form_about_a_meeting_is_marked_as_it_is(url: str, log_in: LogIn) -> None:
    factory.log_meeting(marking=factory.marking("MIG", "GREEN"))
    assert text(log_in("recorder").get(url)).count('<span class="handling">TLP:GREEN</span>') == 2
