"""Logging and changing what a side says of an issue."""

import datetime
from typing import Any

import pytest
from django.test import Client

from issues.actions import sources as source_verbs
from issues.models import Citation, Issue, Position, Proposal
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, text

URL = "/us-cuba-migration/issues/MIG-001/positions/new/"
REQUIRED = {"side": "US", "stance": "raises", "text": "Asks for a port.", "said_on": "2009-07-14"}


@pytest.fixture
def issue(db: None) -> Issue:
    return factory.log_issue()


@pytest.fixture
def position(issue: Issue) -> Position:
    return factory.log_position(issue)


def send(client: Client, url: str = URL, /, **typed: Any) -> Any:
    return client.post(url, REQUIRED | typed)


def at(position: Position, act: str) -> str:
    return f"/us-cuba-migration/issues/MIG-001/positions/{position.pk}/{act}/"


def test_logs_a_position_privately_unless_told(issue: Issue, log_in: LogIn) -> None:
    assert send(log_in("officer")).status_code == 302
    position = Position.objects.get()
    assert (position.compartment.prefix, position.side.code, position.clearance) == ("US", "US", "draft")


def test_logs_it_jointly_with_what_proves_it(issue: Issue, log_in: LogIn) -> None:
    factory.log_meeting()
    source = factory.log_source()
    send(
        log_in("officer"),
        compartment="MIG",
        meeting="21-new-york-2009",
        said_on="",
        source=source.pk,
        quotation="a deep water port",
        send="submit",
    )
    position, citation = Position.objects.get(), Citation.objects.get()
    assert (position.compartment.prefix, position.said_on) == ("MIG", datetime.date(2009, 7, 14))
    assert (position.is_waiting, citation.position, citation.paragraph) == (True, position, 2)


def test_logs_its_source_beside_it(issue: Issue, log_in: LogIn) -> None:
    assert send(log_in("officer"), source_title="A cable", source_type="internal").status_code == 302
    citation = Citation.objects.get()
    assert (citation.source.title, citation.source.compartment.prefix) == ("A cable", "US")
    assert citation.position == Position.objects.get()


def test_the_address_names_side_and_meeting(issue: Issue, log_in: LogIn) -> None:
    factory.log_meeting()
    shown = fields(log_in("officer").get(f"{URL}?side=CU&meeting=21-new-york-2009"))
    assert (shown["side"], shown["meeting"]) == ("CU", "21-new-york-2009")
    assert "side" not in fields(log_in("officer").get(f"{URL}?side=ATLANTIS"))


def test_the_meeting_or_the_day(issue: Issue, log_in: LogIn) -> None:
    page = send(log_in("officer"), said_on="")
    assert (page.status_code, errors(page)) == (422, {"said_on"})
    assert fields(page)["text"] == "Asks for a port."


def test_only_its_own_members_say_jointly_what_a_capital_authorised(issue: Issue, log_in: LogIn) -> None:
    typed = {"side": "CU", "authorised": "on"}
    page = send(log_in("officer"), compartment="MIG", **typed)
    assert (page.status_code, errors(page)) == (422, {"authorised"})
    assert send(log_in("officer"), compartment="US", **typed).status_code == 302  # as recorded by us
    assert send(log_in("cuba-officer"), compartment="MIG", **typed).status_code == 302


@pytest.mark.parametrize(("user", "status"), [("outsider", 404), ("head", 403)])
def test_who_may_not_log(user: str, status: int, issue: Issue, log_in: LogIn) -> None:
    assert log_in(user).get(URL).status_code == status
    assert send(log_in(user)).status_code == status
    assert log_in("officer").put(URL).status_code == 405


BAD = {"said_on": "1899-12-31", "text": "a" * 5001, "stance": "shouts", "side": "ATLANTIS", "marking": "\x00"}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told_at_the_field(name: str, issue: Issue, log_in: LogIn) -> None:
    page = send(log_in("officer"), **{name: BAD[name]})
    assert (page.status_code, errors(page)) == (422, {name})
    assert not Position.objects.exists()


# Changing one


def edit(client: Client, position: Position, **typed: Any) -> Any:
    return client.post(at(position, "edit"), fields(client.get(at(position, "edit"))) | typed)


def test_a_draft_is_changed_at_once(position: Position, log_in: LogIn) -> None:
    assert edit(log_in("officer"), position, stance="reserves").status_code == 302
    position.refresh_from_db()
    assert (position.stance, position.side.code, position.text) == ("reserves", "US", "Asks for the use of a port.")


def test_a_cleared_one_gets_a_proposal(position: Position, log_in: LogIn) -> None:
    factory.clear(position)
    edit(log_in("officer"), position, stance="reserves", reason="Read again")
    assert Proposal.objects.get().changes == {"stance": "reserves"}


def test_a_stale_form_shows_both_texts(position: Position, log_in: LogIn) -> None:
    client = log_in("officer")
    mine = fields(client.get(at(position, "edit"))) | {"text": "Mine"}
    edit(log_in("recorder"), position, text="Theirs")
    page = client.post(at(position, "edit"), mine)
    assert page.status_code == 409
    assert [(row.theirs, row.mine) for row in page.context["differences"]] == [("Theirs", "Mine")]


def test_another_side_does_not_change_what_a_capital_authorised(issue: Issue, log_in: LogIn) -> None:
    position = factory.log_position(issue, by="officer", authorised=True)
    page = edit(log_in("cuba-officer"), position, text="Something else")
    assert (page.status_code, errors(page)) == (422, {"authorised"})
    assert edit(log_in("cuba-officer"), position, authorised="", text="Something else").status_code in (403, 422)
    assert Position.objects.get().text == "Asks for the use of a port."


def test_is_submitted_withdrawn_and_restored(position: Position, log_in: LogIn) -> None:
    client = log_in("officer")
    states = []
    for act, typed in (("submit", {}), ("withdraw", {"withdrawal_reason": "Misheard"}), ("restore", {})):
        shown = fields(client.get(at(position, act))) if act != "submit" else {}
        assert client.post(at(position, act), shown | typed).status_code == 302
        position.refresh_from_db()
        states.append(position.clearance)
    assert states == ["submitted", "withdrawn", "draft"]


@pytest.mark.parametrize("act", ["edit", "submit", "withdraw", "restore", "citations/new"])
def test_who_may_not_change(act: str, position: Position, log_in: LogIn) -> None:
    for user, status in {"outsider": 404, "head": 403}.items():
        assert log_in(user).post(at(position, act), {"version": position.version}).status_code == status
    assert Position.objects.get().version == position.version


def test_a_hidden_position_is_not_there(issue: Issue, log_in: LogIn) -> None:
    hidden = factory.log_position(issue, "US")
    assert log_in("cuba-officer").get(at(hidden, "edit")).status_code == 404
    other = factory.log_issue(title="Another")
    elsewhere = at(hidden, "edit").replace("MIG-001", other.reference)
    assert log_in("officer").get(elsewhere).status_code == 404


# What proves it


def test_a_passage_is_cited_for_a_position(position: Position, log_in: LogIn) -> None:
    source = factory.log_source()
    client = log_in("officer")
    sent = {"source": source.pk, "quotation": "a deep water port", "disputes": "on", "note": "Another port"}
    assert client.post(at(position, "citations/new"), sent).status_code == 302
    citation = Citation.objects.get()
    assert (citation.position, citation.disputes, citation.paragraph) == (position, True, 2)
    url = f"/us-cuba-migration/issues/MIG-001/citations/{citation.pk}/remove/"
    assert log_in("head").post(url).status_code == 403
    assert log_in("outsider").post(url).status_code == 404
    assert f'href="{url}"' in text(client.get("/us-cuba-migration/issues/MIG-001/"))
    assert "a deep water port" in text(client.get(url)) and Citation.objects.exists()
    assert client.put(url).status_code == 405
    assert client.post(url).status_code == 302
    assert not Citation.objects.exists()


def test_taking_a_citation_back_tells_no_source_that_one_does_not_see(log_in: LogIn) -> None:
    own = factory.log_issue("US")
    joint = factory.log_source(title="A joint paper", marking=factory.marking("MIG", "RED"))
    cited = source_verbs.cite(record=own, passage=factory.passage(joint, "deep water"), by=factory.person("officer"))
    url = f"{own.get_absolute_url()}citations/{cited.pk}/remove/"
    page = text(log_in("officer").get(url))
    assert "A joint paper" in page and page.count('<span class="handling">TLP:RED</span>') == 2
    factory.leave("officer", "MIG")
    page = text(log_in("officer").get(url))
    assert "deep water" in page and "A joint paper" not in page and "TLP:RED" not in page


@pytest.mark.parametrize(
    "form", ["positions/new/", "citations/new/", "raised-at/", "handling/", "notes/new/", "standing/"]
)
def test_a_form_about_an_issue_is_marked_as_it_is(form: str, log_in: LogIn) -> None:
    issue = factory.log_issue("US", marking=factory.marking("US", "AMBER"))
    page = text(log_in("officer").get(f"{issue.get_absolute_url()}{form}"))
    assert page.count('<span class="handling">TLP:AMBER</span>') == 2


def test_a_citation_needs_a_source(position: Position, log_in: LogIn) -> None:
    assert errors(log_in("officer").post(at(position, "citations/new"), {"note": "Something"})) == {"source"}
    page = log_in("officer").post(at(position, "citations/new"), {"quotation": "a deep water port"})
    assert (page.status_code, errors(page)) == (422, {"source"})
    assert "a deep water port" in text(page)


def test_a_passage_is_cited_for_an_issue(issue: Issue, log_in: LogIn) -> None:
    source = factory.log_source()
    url = "/us-cuba-migration/issues/MIG-001/citations/new/"
    sent = {"source": source.pk, "locator": "Paragraph 1", "paragraph": 1}
    assert log_in("officer").post(url, sent).status_code == 302
    assert (Citation.objects.get().issue, Citation.objects.get().paragraph) == (issue, 1)
    private = factory.log_source("US")
    assert errors(log_in("officer").post(url, {"source": private.pk})) == {"source"}
