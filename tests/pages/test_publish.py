"""The page on which a private issue is published: the form, the preview, and what the private issue says afterwards."""

import re
from typing import Any

import pytest
from django.test import Client

from issues.actions.reviews import revise
from issues.models import Issue, Position, Source
from tests import factory
from tests.actions.test_publishing import DAY, SECRET, joint_tables, private_issue
from tests.conftest import LogIn
from tests.pages.reading import TALKS, errors, fields, in_words, page_of, queries, text, without_secrets

pytestmark = pytest.mark.django_db

ADDRESS = f"{TALKS}/issues/US-001/publish/"


def send(client: Client, how: str = "publish", /, **typed: Any) -> Any:
    """The form as it stands, with a title without the secret word, and what else is `typed`."""
    shown = fields(client.get(ADDRESS))
    plain = {"title": "A deeper port", "summary": ""} if "title" in shown else {}
    return client.post(ADDRESS, shown | plain | {"send": how} | typed)


def copy_of(issue: Issue) -> Issue:
    issue.refresh_from_db()
    copy = issue.published_as
    assert isinstance(copy, Issue)
    return copy


def test_the_form_begins_with_the_words_of_the_issue(log_in: LogIn) -> None:
    private_issue()
    shown = fields(log_in("officer").get(ADDRESS))
    assert (shown["title"], shown["summary"]) == (f"Port {SECRET}", f"Fallback {SECRET}")
    assert (shown["kind"], shown["raised_by"], shown["submit"]) == ("concern", "US", "on")
    assert not shown.get("topic") and not shown.get("meeting")


def test_offers_what_is_joint_and_nothing_private_to_refer_to(log_in: LogIn) -> None:
    private_issue()
    factory.log_meeting(), factory.topic("MIG", "Ports")
    page = text(log_in("officer").get(ADDRESS))
    chosen = re.findall(r"<option[^>]*>([^<]*)", page)
    assert {"Ports", "Round 21, New York, 14 July 2009"} <= set(chosen)
    assert not [option for option in chosen if SECRET in option]


def test_publishes_what_was_chosen(log_in: LogIn) -> None:
    issue = private_issue()
    said = factory.log_position(issue, text="Asks for the use of a port.")
    citation = issue.citations.get()
    meeting, topic = factory.log_meeting(), factory.topic("MIG", "Ports")
    part = {f"{said.pk}-chosen": "on", f"{said.pk}-meeting": meeting.slug, f"{said.pk}-said_on": ""}
    place = {"topic": topic.pk, "meeting": meeting.slug, "citations": citation.pk, "addressed_to": "CU"}
    answer = send(log_in("officer"), **part, **place, marking=factory.marking("MIG", "GREEN").pk)
    assert (answer.status_code, answer.url) == (302, f"{TALKS}/issues/US-001/")
    copy = copy_of(issue)
    assert (copy.title, copy.topic, str(copy.marking), copy.clearance) == (
        "A deeper port", topic, "TLP:GREEN", "submitted",
    )  # fmt: skip
    assert [side.code for side in copy.addressed_to.all()] == ["CU"]
    assert copy.citations.get().quotation == citation.quotation
    position = Position.objects.get(issue=copy)
    assert (position.meeting, position.said_on, position.text) == (meeting, DAY, said.text)
    assert SECRET not in joint_tables()


def test_a_draft_where_it_is_not_to_be_submitted(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    shown = fields(client.get(ADDRESS))
    shown.pop("submit")
    assert client.post(ADDRESS, shown | {"send": "publish"}).status_code == 302
    assert copy_of(issue).clearance == "draft"


def test_the_preview_shows_what_the_other_side_will_see_and_writes_nothing(log_in: LogIn) -> None:
    issue = private_issue()
    said = factory.log_position(issue, text="Asks for the use of a port.")
    before = joint_tables()
    chosen = {"citations": issue.citations.get().pk, f"{said.pk}-chosen": "on"}
    page = text(send(log_in("officer"), "preview", **chosen, marking=factory.marking("MIG", "GREEN").pk))
    seen = page[page.index('<section class="preview') : page.index("</main>")]
    assert "A deeper port" in seen and "deep water port" in seen and "Asks for the use of a port." in seen
    assert "Department of State" in seen and "Submitted" in seen
    assert SECRET not in seen and "MIG-" not in seen
    assert "<a" in seen and not re.findall(r"<a [^>]*href=", seen)
    assert "7 people read it (United States 3, Cuba 2, no side 2)" in page
    assert "Publish for 7 readers (United States 3, Cuba 2, no side 2)" in in_words(page)
    assert "It is marked TLP:GREEN" in in_words(page)
    issue.refresh_from_db()
    assert (joint_tables(), issue.published_as) == (before, None)


def test_the_preview_is_the_page_that_the_other_side_gets(log_in: LogIn) -> None:
    issue = private_issue()
    said = factory.log_position(issue, text="Asks for the use of a port.")
    client, chosen = log_in("officer"), {f"{said.pk}-chosen": "on", "addressed_to": "CU"}
    shown = text(send(client, "preview", **chosen))
    send(client, **chosen)
    theirs = page_of(log_in("head"), copy_of(issue))
    for heading in ("positions", "history"):
        parts = [
            re.search(rf'<section [^>]*aria-labelledby="{heading}".*?</section>', page, re.S)
            for page in (shown, theirs)
        ]
        told = [re.sub(r"(Add the position of \w+)|\d+:\d+ [ap]\.m\.", "", in_words(part[0])) for part in parts if part]
        assert len(told) == 2 and told[0].split() == told[1].split()


def test_the_preview_is_confirmed_or_changed(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    preview = send(client, "preview")
    shown = fields(preview)
    again = client.post(ADDRESS, shown | {"send": "change"})
    assert (again.status_code, fields(again)["title"]) == (200, "A deeper port")
    assert client.post(ADDRESS, shown | {"send": "publish"}).status_code == 302
    assert copy_of(issue).title == "A deeper port"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"title": ""}, "title"), ({"topic": "nonsense"}, "topic"), ({"citations": "nonsense"}, "citations")],
)
def test_errors_stand_at_their_field_and_lose_nothing(typed: dict[str, str], field: str, log_in: LogIn) -> None:
    private_issue()
    page = send(log_in("officer"), "preview", **({"summary": "As typed"} | typed))
    assert page.status_code == 422
    assert field in errors(page)
    assert fields(page)["summary"] == "As typed"


def test_a_position_without_a_day_is_refused_at_its_field(log_in: LogIn) -> None:
    issue = private_issue()
    key = issue.positions.get().pk
    page = send(log_in("officer"), "preview", **{f"{key}-chosen": "on", f"{key}-said_on": "", "summary": "As typed"})
    assert page.status_code == 422
    assert "said_on" in errors(page)
    assert fields(page)["summary"] == "As typed"


def test_who_was_overtaken_gets_what_they_typed_on_what_it_is_now(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    shown = fields(client.get(ADDRESS))
    revise(record=issue, by=factory.person("reviewer"), version=1, title="Another")
    page = client.post(ADDRESS, shown | {"title": "As typed", "send": "publish"})
    assert page.status_code == 409
    assert (fields(page)["title"], fields(page)["version"]) == ("As typed", "2")
    assert "was changed" in text(page)


def test_sent_twice_it_is_published_once(log_in: LogIn) -> None:
    private_issue()
    client = log_in("officer")
    shown = fields(client.get(ADDRESS)) | {"send": "publish"}
    assert [client.post(ADDRESS, shown).status_code for _ in range(2)] == [302, 409]
    assert Issue.objects.filter(compartment__prefix="MIG").count() == 1


def test_further_positions_are_added(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    send(client)
    later = factory.log_position(issue, text="Asks again.")
    form = client.get(ADDRESS)
    assert "title" not in fields(form) and "Publish further positions" in text(form)
    assert "Choose a position." in text(send(client))
    assert send(client, **{f"{later.pk}-chosen": "on"}).status_code == 302
    assert Position.objects.get(issue=copy_of(issue)).text == "Asks again."
    assert str(later.pk) not in text(client.get(ADDRESS))


def test_what_another_capital_authorised_is_not_offered(log_in: LogIn) -> None:
    issue = private_issue()
    theirs = factory.log_position(issue, side=factory.side("CU"), authorised=True)
    ours = factory.log_position(issue, authorised=True)
    page = text(log_in("officer").get(ADDRESS))
    assert str(ours.pk) in page and str(theirs.pk) not in page


@pytest.mark.parametrize("user", ["head", "us-manager"])
def test_who_only_reads_it_gets_no_button_and_no_page(user: str, log_in: LogIn) -> None:
    private_issue()
    assert log_in(user).get(ADDRESS).status_code == 403
    assert "/publish/" not in page_of(log_in(user), "US-001")


@pytest.mark.parametrize("user", ["cuba-officer", "recorder", "outsider"])
def test_to_everybody_else_it_does_not_exist(user: str, log_in: LogIn) -> None:
    private_issue()
    assert log_in(user).get(ADDRESS).status_code == 404
    assert log_in(user).post(ADDRESS).status_code == 404


def test_a_put_is_no_way_to_publish(log_in: LogIn) -> None:
    private_issue()
    assert log_in("officer").put(ADDRESS).status_code == 405


def test_the_button_stands_where_one_may_publish(log_in: LogIn) -> None:
    private_issue()
    factory.log_issue("MIG"), factory.log_issue("OAS")
    assert f'href="{ADDRESS}"' in page_of(log_in("officer"), "US-001")
    assert "/publish/" not in page_of(log_in("officer"), "MIG-001")
    assert "/publish/" not in page_of(log_in("outsider"), "OAS-001", "/oas-cuba")
    factory.leave("officer", "MIG")
    assert "/publish/" not in page_of(log_in("officer"), "US-001")


def test_the_private_issue_points_to_the_joint_one(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    assert "Published in the joint record" not in page_of(client, issue)
    send(client)
    page = page_of(client, issue)
    assert f'href="{copy_of(issue).get_absolute_url()}"' in page
    assert "The two say what they said then" in page and "data-drift" not in page
    assert "Published in the joint record · Desk officer" in in_words(page)
    assert copy_of(issue).title not in page_of(log_in("us-manager"), issue)


def test_shows_word_by_word_where_the_two_have_drifted_apart(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    said = factory.log_position(issue, text="Asks for a port.")
    send(client, **{f"{said.pk}-chosen": "on"})
    issue.refresh_from_db()
    officer, position = factory.person("officer"), Position.objects.get(issue=copy_of(issue))
    revise(record=issue, by=officer, version=issue.version, title=f"Quay {SECRET}")
    revise(record=position, by=officer, version=1, text="Asks for a quay.")
    drifts = re.findall(r"data-drift>.*?</div></div>", page_of(client, issue), re.S)
    assert [in_words(f"<p {drift}") for drift in drifts] == [
        f"Changed here since it was published: Title [removed] Port [added] Quay {SECRET}",
        "Position of United States Changed in the joint record since: In our words "
        "Asks for a [removed] port [added] quay .",
    ]


def test_nothing_of_the_private_one_changes_the_joint_page(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    send(client)
    theirs, address = log_in("cuba-officer"), copy_of(issue).get_absolute_url()
    before, asked = without_secrets(theirs.get(address)), queries(theirs, address)
    issue.refresh_from_db()
    revise(record=issue, by=factory.person("officer"), version=issue.version, title=f"Quay {SECRET}")
    factory.log_position(issue, text="Asks again.")
    assert (without_secrets(theirs.get(address)), queries(theirs, address)) == (before, asked)
    assert "US-001" not in before and "ublished" not in before


def test_a_source_is_joint_once(log_in: LogIn) -> None:
    issue, client = private_issue(), log_in("officer")
    said = factory.log_position(issue, passages=[factory.passage(issue.citations.get().source, "Returns by sea")])
    send(client, **{"citations": issue.citations.get().pk, f"{said.pk}-chosen": "on"},
         **{f"{said.pk}-citations": said.citations.get().pk})  # fmt: skip
    assert Source.objects.filter(compartment__prefix="MIG").count() == 1
    assert copy_of(issue).positions.get().citations.get().quotation == "Returns by sea"
