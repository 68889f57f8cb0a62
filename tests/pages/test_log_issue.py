"""Logging an issue."""

import re
import uuid
from functools import partial
from typing import Any

import pytest
from django.test import Client

from issues.forms import fields as form_fields
from issues.models import AgendaItem, Citation, Handling, Issue
from tests import factory
from tests.actions.racing import at_once
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, in_words, text, without_secrets

URL = "/us-cuba-migration/issues/new/"
REQUIRED = {"title": "Access to a seaport", "raised_by": "US", "meeting": "(none)"}


def send(client: Client, url: str = URL, /, **typed: Any) -> Any:
    return client.post(url, REQUIRED | typed)


# Works


def test_three_fields_are_enough(log_in: LogIn) -> None:
    factory.log_meeting()
    answer = send(log_in("officer"), meeting="21-new-york-2009")
    issue = Issue.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == "/us-cuba-migration/issues/US-001/"
    assert (issue.title, issue.raised_by.code, issue.clearance) == ("Access to a seaport", "US", "draft")
    assert AgendaItem.objects.get().meeting.slug == "21-new-york-2009"


def test_says_what_was_logged_with_a_link(log_in: LogIn) -> None:
    client = log_in("officer")
    page = client.get(send(client)["Location"])
    assert '<a href="/us-cuba-migration/issues/US-001/">US-001 Access to a seaport</a> is logged as a draft.' in text(
        page
    )


def test_submits_for_review(log_in: LogIn) -> None:
    send(log_in("officer"), send="submit")
    assert Issue.objects.get().is_waiting


def test_the_rest_is_kept_too(log_in: LogIn) -> None:
    factory.log_meeting()
    source = factory.log_source()
    topic = factory.topic()
    send(
        log_in("officer"),
        compartment="MIG",
        meeting="21-new-york-2009",
        off_agenda="on",
        summary="Said twice.",
        kind="request",
        topic=topic.pk,
        supported_by=["CU"],
        addressed_to=["CU"],
        language="es",
        source=source.pk,
        quotation="access to a deep water port",
        locator="Paragraph 2",
        priority="high",
        desk_officer="officer",
        next_step="Ask for a list of ports",
        next_step_due="2009-09-01",
    )
    issue, citation, handling = Issue.objects.get(), Citation.objects.get(), Handling.objects.get()
    assert (issue.reference, issue.kind, issue.language, issue.topic) == ("MIG-001", "request", "es", topic)
    assert [side.code for side in (*issue.supported_by.all(), *issue.addressed_to.all())] == ["CU", "CU"]
    assert issue.agenda_items.get().off_agenda
    assert (citation.paragraph, citation.start, citation.end) == (2, 15, 42)
    assert handling.compartment.prefix == "US"
    assert (handling.priority, handling.desk_officer.username) == ("high", "officer")  # type: ignore[union-attr]


def test_nothing_of_handling_is_kept_where_nothing_was_filled_in(log_in: LogIn) -> None:
    send(log_in("officer"), priority="normal")
    assert not Handling.objects.exists()


def test_another_starts_from_the_same_occasion(log_in: LogIn) -> None:
    factory.log_meeting()
    source = factory.log_source()
    client = log_in("officer")
    answer = send(client, meeting="21-new-york-2009", compartment="MIG", source=source.pk, send="another")
    again = fields(client.get(answer["Location"]))
    assert (again["meeting"], again["raised_by"], again["compartment"]) == ("21-new-york-2009", "US", "MIG")
    assert (again["source"], again["title"]) == (str(source.pk), "")
    assert Issue.objects.get(prefix="MIG").is_waiting


def test_another_may_be_raised_nowhere_too(log_in: LogIn) -> None:
    client = log_in("officer")
    assert fields(client.get(send(client, send="another")["Location"]))["meeting"] == "(none)"


def test_starts_from_a_meeting(log_in: LogIn) -> None:
    factory.log_meeting()
    page = log_in("officer").get(URL + "?meeting=21-new-york-2009&raised_by=CU")
    assert fields(page)["meeting"] == "21-new-york-2009"
    assert fields(page)["raised_by"] == "CU"


def test_starts_from_a_passage(log_in: LogIn) -> None:
    source = factory.log_source()
    page = log_in("officer").get(f"{URL}?source={source.pk}&paragraph=2&start=15&end=42")
    assert fields(page)["quotation"] == "access to a deep water port"
    assert fields(page)["locator"] == "Paragraph 2"
    assert '<mark class="mark--chosen">access to a deep water port</mark>' in text(page)


def test_starts_from_a_whole_paragraph(log_in: LogIn) -> None:
    source = factory.log_source()
    page = log_in("officer").get(f"{URL}?source={source.pk}&paragraph=1")
    assert fields(page)["quotation"] == "The talks were held in New York."


def test_a_quotation_that_was_shortened_is_found_again(log_in: LogIn) -> None:
    source = factory.log_source()
    send(log_in("officer"), source=source.pk, quotation="a deep water port", paragraph=2, start=0, end=63)
    citation = Citation.objects.get()
    assert source.excerpt(citation.paragraph or 0, citation.start or 0, citation.end) == "a deep water port"


def test_logs_its_source_and_starts_the_next_issue_with_it(log_in: LogIn) -> None:
    answer = send(log_in("officer"), source_title="A cable", source_type="internal", send="another")
    source = Citation.objects.get().source
    assert (source.title, source.compartment.prefix) == ("A cable", "US")
    assert f"source={source.pk}" in answer["Location"]


def test_the_most_private_compartment_comes_first(log_in: LogIn) -> None:
    assert fields(log_in("officer").get(URL))["compartment"] == "US"


def test_says_who_will_read_it(log_in: LogIn) -> None:
    page = text(log_in("officer").get(URL))
    assert "Joint record: 7 people read it (United States 3, Cuba 2, no side 2)" in page
    assert "United States delegation: 4 people read it (United States 3, no side 1)" in page


def test_nothing_of_compartments_where_there_is_one(log_in: LogIn) -> None:
    page = log_in("outsider").get("/oas-cuba/issues/new/")
    assert "ompartment" not in text(page).split("<main")[1]
    assert "Desk alone" not in text(page)
    assert send(log_in("outsider"), "/oas-cuba/issues/new/", raised_by="OAS").status_code == 302
    assert Issue.objects.get().reference == "OAS-001"


def test_says_that_there_are_no_topics_yet(log_in: LogIn) -> None:
    page = text(log_in("officer").get(URL))
    assert 'name="further_topics"' not in page
    assert "There are none yet." in page


def test_many_topics_lie_in_a_fold_each_under_its_compartment(log_in: LogIn) -> None:
    joint, own = factory.topic("MIG"), factory.topic("US", "Safety")
    client = log_in("officer")
    fresh = in_words(text(client.get(URL)))
    assert "Further topics 2 to choose from Joint record Repatriation United States delegation Safety" in fresh
    assert '<details class="picks">' in text(client.get(URL))
    again = send(client, title="", further_topics=[own.pk])
    assert '<details class="picks" open>' in text(again)
    assert fields(again)["further_topics"] == str(own.pk)
    wrong = send(client, further_topics=["x"])
    assert errors(wrong) == {"further_topics"}
    assert '<a href="#id_further_topics_0_0">' in text(wrong) and 'id="id_further_topics_0_0"' in text(wrong)
    assert send(client, further_topics=[joint.pk, own.pk]).status_code == 302
    assert set(Issue.objects.get().further_topics.all()) == {joint, own}


def test_more_than_eight_sides_are_a_list(log_in: LogIn) -> None:
    for number in range(7):
        factory.add_side(code=f"S{number}")
    page = text(log_in("officer").get(URL))
    assert '<select name="raised_by"' in page
    assert send(log_in("officer"), raised_by="S6").status_code == 302


def test_a_long_list_ends_and_still_has_what_was_chosen(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [factory.log_source(published_on=f"20{year}-01-01", title=f"Note of {year}") for year in (10, 11, 12)]
    monkeypatch.setattr(form_fields, "MOST_CHOICES", 2)
    client = log_in("officer")
    assert "Note of 10" not in text(client.get(URL))
    assert fields(client.get(f"{URL}?source={sources[0].pk}"))["source"] == str(sources[0].pk)
    assert fields(send(client, title="", source=sources[0].pk))["source"] == str(sources[0].pk)
    for nonsense in ("x", "\x00"):
        assert errors(send(client, source=nonsense, meeting=nonsense)) == {"source", "meeting"}


# Who may


def test_outsider_gets_404(log_in: LogIn) -> None:
    assert log_in("outsider").get(URL).status_code == 404
    assert send(log_in("outsider")).status_code == 404


def test_reader_gets_403(log_in: LogIn) -> None:
    assert log_in("head").get(URL).status_code == 403
    assert send(log_in("head")).status_code == 403
    assert not Issue.objects.exists()


def test_manager_alone_gets_403(log_in: LogIn) -> None:
    assert send(log_in("us-manager")).status_code == 403


def test_wrong_method(log_in: LogIn) -> None:
    assert log_in("officer").put(URL).status_code == 405


def test_hidden_and_unknown_choices_are_refused_alike(log_in: LogIn) -> None:
    factory.log_meeting("US", slug="secret")
    hidden = {"source": factory.log_source("US").pk, "topic": factory.topic("US").pk, "meeting": "us-secret"}
    client = log_in("cuba-officer")
    for name, key in hidden.items():
        unknown = "us-nothing" if name == "meeting" else uuid.uuid4()
        refused = [send(client, **{name: each}) for each in (key, unknown)]
        assert [page.status_code for page in refused] == [422, 422]
        assert [name in errors(page) for page in refused] == [True, True]
        assert "Select a valid choice." in text(refused[0])
        assert without_secrets(refused[0]) == without_secrets(refused[1])


def test_hidden_and_unknown_origins_are_refused_alike(log_in: LogIn) -> None:
    client = log_in("cuba-officer")
    hidden, unknown = (
        re.sub(r"[0-9a-f-]{36}", "", without_secrets(client.get(f"{URL}?source={key}")))
        for key in (factory.log_source("US").pk, uuid.uuid4())
    )
    assert hidden == unknown


def test_no_hidden_row_is_offered(log_in: LogIn) -> None:
    factory.log_meeting("US", title="A secret meeting", slug="secret")
    factory.log_source("US", title="A secret source")
    factory.topic("US", name="A secret topic")
    assert "secret" not in text(log_in("cuba-officer").get(URL))
    assert text(log_in("officer").get(URL)).count("A secret") == 4  # the topic is offered twice


# References stay within a compartment, or run to the joint one


@pytest.mark.parametrize("name", ["meeting", "topic", "source", "marking"])
def test_a_joint_issue_refers_to_nothing_private(name: str, log_in: LogIn) -> None:
    private = {
        "meeting": factory.log_meeting("US", title="Drafting", slug="drafting").slug,
        "topic": factory.topic("US", name="Drafting").pk,
        "source": factory.log_source("US", title="Drafting").pk,
        "marking": factory.marking("US", "RED").pk,
    }
    page = send(log_in("officer"), compartment="MIG", **{name: private[name]})
    assert page.status_code == 422
    assert name in errors(page)
    assert "lies in “United States delegation”: a record in “Joint record” can't refer to it" in text(page)
    assert send(log_in("officer"), compartment="US", **{name: private[name]}).status_code == 302


def test_the_desk_officer_is_of_the_desk(log_in: LogIn) -> None:
    page = send(log_in("officer"), desk_officer="cuba-officer")
    assert errors(page) == {"desk_officer"}
    assert errors(send(log_in("officer"), desk_officer="head")) == {"desk_officer"}  # a reader


def test_who_has_no_desk_is_asked_for_no_handling(log_in: LogIn) -> None:
    assert "next_step" not in fields(log_in("recorder").get(URL))
    assert send(log_in("recorder"), priority="high").status_code == 302


# Bad input


def test_what_is_missing_is_named_and_nothing_is_lost(log_in: LogIn) -> None:
    page = log_in("officer").post(URL, {"title": "", "summary": "Typed with care", "supported_by": ["CU"]})
    assert page.status_code == 422
    assert errors(page) == {"title", "raised_by", "meeting"}
    assert fields(page)["summary"] == "Typed with care"
    assert fields(page)["supported_by"] == "CU"
    html = text(page)
    assert "<title>Error: Log an issue · Tenor</title>" in html
    assert '<a href="#id_title">Title: This field is required.</a>' in html
    assert '<a href="#id_raised_by_0">' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_error"' in html
    assert 'id="errors" role="alert" tabindex="-1" autofocus' in html
    assert '<details class="more" open><summary class="hint">Topic, source' in html


BAD = {
    "NUL": ("title", "deep\x00water"),
    "1 MB": ("title", "a" * 1_000_000),
    "right to left": ("title", "MIG\u202e-100"),
    "zero width": ("next_step", "a\u200bb"),
    "two lines": ("title", "one\ntwo"),
    "1899": ("next_step_due", "1899-12-31"),
    "2201": ("next_step_due", "2201-01-01"),
    "no date": ("next_step_due", "31 February"),
    "no UUID": ("topic", "x" * 36),
    "400 digits": ("paragraph", "9" * 400),
    "5000 digits": ("start", "9" * 5000),
    "no key": ("submission_key", "not a key"),
    "no kind": ("kind", "complaint"),
    "no side": ("addressed_to", "ATLANTIS"),
    "no source": ("quotation", "out of nowhere"),
    "long": ("quotation", "a" * 5001),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_told_at_the_field(what: str, log_in: LogIn) -> None:
    name, value = BAD[what]
    page = send(log_in("officer"), **{name: value})
    assert page.status_code == 422
    assert ("source" if what == "no source" else name) in errors(page)
    assert not Issue.objects.exists()


def test_all_that_is_wrong_is_told_at_once(log_in: LogIn) -> None:
    page = send(log_in("officer"), title="", next_step="a\u200bb", next_step_due="1899-12-31", quotation="a\u202eb")
    assert errors(page) == {"title", "next_step", "next_step_due", "quotation"}


def test_too_much_is_refused_with_a_page(log_in: LogIn) -> None:
    page = send(log_in("officer"), title="a" * 3_000_000)
    assert page.status_code == 413
    assert "nothing was saved. Go back, shorten it, and send it again." in text(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("meeting=no-such", "Meeting: Select a valid choice."),
        ("source=%00", "Source: Select a valid choice."),
        ("raised_by=ATLANTIS", "Raised by: Select a valid choice."),
        ("paragraph=" + "9" * 400, "Passage: Ensure this value is less than"),
        ("colour=red", "This form has no parameter “colour”."),
    ],
)
def test_a_bad_address_is_told_and_the_form_is_there(query: str, said: str, log_in: LogIn) -> None:
    page = log_in("officer").get(f"{URL}?{query}")
    assert page.status_code == 400
    assert said in text(page)
    assert "title" in fields(page)


@pytest.mark.parametrize(("title", "status"), [("", 422), ("A port", 400)])
def test_a_form_is_looked_at_before_its_address(title: str, status: int, log_in: LogIn) -> None:
    page = send(log_in("officer"), f"{URL}?colour=red", title=title, send="check")
    assert page.status_code == status


def test_a_passage_that_is_not_there(log_in: LogIn) -> None:
    source = factory.log_source()
    page = log_in("officer").get(f"{URL}?source={source.pk}&paragraph=9")
    assert page.status_code == 400
    assert "The source has no such passage." in text(page)


# Sent twice


def test_a_form_sent_twice_makes_one_issue(log_in: LogIn) -> None:
    client = log_in("officer")
    key = fields(client.get(URL))["submission_key"]
    first, second = send(client, submission_key=key), send(client, submission_key=key)
    assert first["Location"] == second["Location"]
    assert Issue.objects.count() == 1


def test_what_was_changed_since_it_was_sent_is_not_dropped_in_silence(log_in: LogIn) -> None:
    client = log_in("officer")
    key = str(uuid.uuid4())
    send(client, submission_key=key)
    page = send(client, submission_key=key, title="Something else")
    assert page.status_code == 422
    assert "This form was sent before, and US-001 was logged from it." in text(page)
    assert fields(page)["title"] == "Something else"
    assert send(client, **fields(page)).status_code == 302
    assert [issue.title for issue in Issue.objects.all()] == ["Access to a seaport", "Something else"]


def test_a_form_sent_at_once_from_several_windows_makes_one_issue(transactional_db: None, log_in: LogIn) -> None:
    clients = [log_in("officer") for _ in range(6)]
    key = str(uuid.uuid4())
    answers = at_once(*(partial(send, client, submission_key=key) for client in clients))
    assert {answer["Location"] for answer in answers} == {"/us-cuba-migration/issues/US-001/"}
    assert Issue.objects.count() == 1
