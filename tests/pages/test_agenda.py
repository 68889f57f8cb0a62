"""Where an issue was raised, and what became of it there."""

from typing import Any

import pytest
from django.test import Client

from issues.actions import sources as source_verbs
from issues.models import AgendaItem, Issue, Meeting
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, text

URL = "/us-cuba-migration/issues/MIG-001/raised-at/"
MEETING = "21-new-york-2009"


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue()


@pytest.fixture
def meeting(db: None) -> Meeting:
    return factory.log_meeting()


@pytest.fixture
def item(issue: Issue, meeting: Meeting, log_in: LogIn) -> AgendaItem:
    put(log_in("recorder"), number=3)
    return AgendaItem.objects.get()


def put(client: Client, **typed: Any) -> Any:
    return client.post(URL, {"meeting": MEETING} | typed)


def test_two_meetings_known_by_the_same_word_are_refused_at_the_field(issue: Issue, log_in: LogIn) -> None:
    for prefix in ("MIG", "US"):
        factory.log_meeting(prefix)
    Meeting.objects.update(slug=MEETING)
    page = put(log_in("officer"), note="Typed with care")
    assert (page.status_code, errors(page), fields(page)["note"]) == (422, {"meeting"}, "Typed with care")
    assert log_in("officer").get(f"/us-cuba-migration/meetings/{MEETING}/").status_code == 200


def test_records_a_further_meeting(issue: Issue, meeting: Meeting, log_in: LogIn) -> None:
    assert (
        put(log_in("officer"), compartment="MIG", number=3, outcome="deferred", note="For want of time").status_code
        == 302
    )
    item = AgendaItem.objects.get()
    assert (item.meeting, item.number, item.outcome) == (meeting, 3, "deferred")
    assert Issue.objects.get().times_raised == 1


def test_may_be_kept_to_oneself(issue: Issue, meeting: Meeting, log_in: LogIn) -> None:
    put(log_in("officer"), off_agenda="on")
    assert AgendaItem.objects.get().compartment.prefix == "US"
    assert Issue.objects.get().times_raised == 0


def test_the_address_names_the_meeting(issue: Issue, meeting: Meeting, log_in: LogIn) -> None:
    assert fields(log_in("officer").get(f"{URL}?meeting={MEETING}"))["meeting"] == MEETING


def test_once_is_enough(item: AgendaItem, log_in: LogIn) -> None:
    page = put(log_in("recorder"))
    assert (page.status_code, errors(page)) == (422, {"meeting"})
    assert "recorded at this meeting already" in text(page)


def test_a_joint_item_refers_to_no_private_meeting(issue: Issue, log_in: LogIn) -> None:
    factory.log_meeting("US")
    assert errors(put(log_in("officer"), meeting=f"us-{MEETING}", compartment="MIG")) == {"meeting"}
    assert put(log_in("officer"), meeting=f"us-{MEETING}").status_code == 302


def test_off_the_agenda_has_no_number(issue: Issue, meeting: Meeting, log_in: LogIn) -> None:
    page = put(log_in("recorder"), number=3, off_agenda="on")
    assert page.status_code == 422
    assert "What was raised off the agenda has no number on it." in text(page)


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", "9" * 400), ("number", "-1"), ("outcome", "won"), ("note", "\u202e"), ("meeting", "")],
)
def test_bad_input_is_told_at_the_field(name: str, value: str, issue: Issue, meeting: Meeting, log_in: LogIn) -> None:
    page = put(log_in("recorder"), **{name: value})
    assert (page.status_code, errors(page)) == (422, {name})


def test_records_the_outcome(item: AgendaItem, log_in: LogIn) -> None:
    client = log_in("recorder")
    url = f"{URL}{item.pk}/"
    assert client.post(url, fields(client.get(url)) | {"outcome": "agreed"}).status_code == 302
    item.refresh_from_db()
    assert (item.outcome, item.number) == ("agreed", 3)
    assert client.post(url, fields(client.get(url)) | {"outcome": ""}).status_code == 302
    item.refresh_from_db()
    assert item.outcome == ""


def test_a_stale_outcome_shows_both(item: AgendaItem, log_in: LogIn) -> None:
    client = log_in("recorder")
    url = f"{URL}{item.pk}/"
    mine = fields(client.get(url)) | {"outcome": "agreed"}
    client.post(url, fields(client.get(url)) | {"outcome": "declined"})
    page = client.post(url, mine)
    assert page.status_code == 409
    assert [(row.theirs, row.mine) for row in page.context["differences"]] == [("Declined", "Agreed")]


def test_takes_a_meeting_off_again(item: AgendaItem, log_in: LogIn) -> None:
    url = f"{URL}{item.pk}/remove/"
    assert log_in("recorder").get(url).status_code == 405
    assert log_in("recorder").post(url).status_code == 302
    assert not AgendaItem.objects.exists()


def test_what_a_source_is_cited_for_stays(item: AgendaItem, log_in: LogIn) -> None:
    passage = factory.passage(factory.log_source(), "a deep water port")
    source_verbs.cite(record=item, passage=passage, by=factory.person("recorder"))
    page = log_in("recorder").post(f"{URL}{item.pk}/remove/", follow=True)
    assert "Remove the citation first." in text(page)
    assert AgendaItem.objects.exists()


@pytest.mark.parametrize("end", ["", "{}/", "{}/remove/"])
def test_who_may(end: str, item: AgendaItem, log_in: LogIn) -> None:
    url = URL + end.format(item.pk)
    for user, status in {"outsider": 404, "head": 403}.items():
        assert log_in(user).post(url, {"meeting": MEETING, "version": item.version}).status_code == status
        if "remove" not in url:
            assert log_in(user).get(url).status_code == status
            assert log_in("recorder").put(url).status_code == 405
    assert AgendaItem.objects.count() == 1
