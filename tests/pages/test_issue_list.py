"""The listing of issues as a page."""

import datetime
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from issues.actions import negotiations as negotiation_verbs
from issues.filters import pages
from issues.models import AgendaItem, Issue, Position
from tests import factory
from tests.conftest import LogIn
from tests.filters.asking import raise_at, stand, withdraw
from tests.pages.reading import queries, without_secrets

URL = "/us-cuba-migration/issues/"
HTMX = {"HX-Request": "true"}


class Marks(HTMLParser):
    """Every start tag of a page with its attributes."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(page.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def having(self, *names: str, **values: str) -> list[dict[str, str]]:
        """The attributes of the tags that have `names`, and `values` (an underscore is a hyphen)."""
        wanted = {name.replace("_", "-"): value for name, value in values.items()}
        return [
            found for _, found in self.tags if all(name in found for name in names) and wanted.items() <= found.items()
        ]

    def one(self, *names: str, **values: str) -> dict[str, str]:
        (found,) = self.having(*names, **values)
        return found


def rows(page: Any) -> list[str]:
    return [mark["data-row"] for mark in Marks(page).having("data-row")]


def test_what_stands_in_a_row(log_in: LogIn) -> None:
    meeting = factory.log_meeting()
    issue = factory.log_issue(title="A <b>port</b>", summary="For returns.", language="es")
    raise_at(meeting, issue)
    factory.handle(issue, "US", next_step_due=factory.ROUND_21)
    page = unescape(log_in("officer").get(URL).content.decode())
    assert re.search(r'data-row="MIG-001".*?MIG-001.*?href="/us-cuba-migration/issues/MIG-001/" lang="es"', page, re.S)
    for words in ("For returns.", "United States", "No position on record", "R21 ·", "Overdue", "Raised", "Draft"):
        assert words in page, words
    assert "&lt;b&gt;port" in log_in("officer").get(URL).content.decode()


def test_what_is_not_yet_raised_says_so_in_its_row(log_in: LogIn) -> None:
    factory.log_issue(meeting=factory.log_meeting())
    factory.log_issue()
    for reference, words in (("MIG-002", ("Not yet raised", "Not yet")), ("MIG-001", ("Raised", "1"))):
        page = log_in("officer").get(f"{URL}?q={reference}&columns=standing&columns=times_raised").content.decode()
        found = re.search(rf'data-row="{reference}".*?</tr>', page, re.S)
        assert found
        standing, times = words
        assert f'<span class="badge badge--open">{standing}</span>' in found[0]
        assert f'<span class="cell-label" aria-hidden="true">Raised, times</span>{times}</td>' in found[0]


def test_a_long_summary_is_cut_at_a_word_and_a_day_to_come_isnt_late(log_in: LogIn) -> None:
    issue = factory.log_issue(summary="Ships, " * 40)
    factory.handle(issue, "US", next_step_due=timezone.localdate() + datetime.timedelta(days=2))
    page = log_in("officer").get(URL).content.decode()
    assert "Ships, Ships…</p>" in page
    assert "badge--late" not in page


def test_the_marks(log_in: LogIn) -> None:
    stand(factory.log_issue(), "noted")
    factory.log_issue()
    marks = Marks(log_in("officer").get(f"{URL}?standing=raised&q=seaport"))
    assert marks.one("data-total")["data-total"] == "1"
    assert marks.one(data_facet="standing", data_value="noted")["data-count"] == "1"
    assert marks.one(name="standing", value="raised", type="checkbox")["checked"] == ""
    assert marks.one(data_chip="standing=raised")["href"] == f"{URL}?q=seaport"
    assert marks.one(data_chip="q=seaport")["href"] == f"{URL}?standing=raised"
    assert marks.one(name="q", id="q")["value"] == "seaport"
    assert marks.having(href=URL)


def test_all_columns(log_in: LogIn) -> None:
    topic = factory.topic(name="Returns")
    issue = factory.log_issue(topic=topic, marking=factory.marking("MIG", "AMBER"))
    factory.handle(issue, "US", priority="urgent", desk_officer=factory.person("reviewer"))
    raise_at(factory.log_meeting(), issue)
    names = "topic priority desk_officer times_raised marking compartment clearance positions due standing last_moved"
    query = "&".join(f"columns={name}" for name in names.split())
    page = log_in("officer").get(f"{URL}?{query}").content.decode()
    table = page[page.index("<tbody") :]
    for words in ("Returns", "Urgent", "Reviewer", ">1<", "TLP:AMBER", "Joint record", "Draft"):
        assert words in table, words
    assert 'class="side ' not in table
    for name in names.split():
        assert f'name="columns" value="{name}" checked' in page


def test_what_rests_on_something_the_reader_doesnt_see(log_in: LogIn) -> None:
    topic = factory.topic(name="Joint heading")
    factory.log_issue("US", topic=topic)
    page = log_in("us-manager").get(f"{URL}?columns=topic")
    assert rows(page) == ["US-001"]
    assert "Joint heading" not in page.content.decode()


def test_heads_sort_and_say_how(log_in: LogIn) -> None:
    factory.log_issue()
    client = log_in("officer")
    marks = Marks(client.get(f"{URL}?kind=concern"))
    assert marks.one("aria-sort")["aria-sort"] == "ascending"
    assert marks.one(id="sort-issue")["href"] == f"{URL}?kind=concern&sort=-reference"
    assert marks.one(id="sort-due")["href"] == f"{URL}?kind=concern&sort=due"
    marks = Marks(client.get(f"{URL}?sort=due"))
    assert marks.one("aria-sort")["aria-sort"] == "ascending"
    assert marks.one(id="sort-due")["href"] == f"{URL}?sort=-due"
    assert marks.one(id="sort-issue")["href"] == URL
    assert Marks(client.get(f"{URL}?sort=-due")).one("aria-sort")["aria-sort"] == "descending"
    assert not Marks(client.get(f"{URL}?q=seaport")).having("aria-sort")


def test_the_page_links_keep_everything_but_the_place(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SIZE", 2)
    for _ in range(5):
        factory.log_issue()
    client = log_in("officer")
    first = client.get(f"{URL}?kind=concern&sort=-reference&columns=topic")
    assert (rows(first), Marks(first).having(rel="prev")) == (["MIG-005", "MIG-004"], [])
    second = client.get(Marks(first).one(rel="next")["href"])
    assert rows(second) == ["MIG-003", "MIG-002"]
    assert "2 of 5" in second.content.decode()
    third = client.get(Marks(second).one(rel="next")["href"])
    assert (rows(third), Marks(third).having(rel="next")) == (["MIG-001"], [])
    assert "5–5 of 5" in third.content.decode()
    again = client.get(Marks(third).one(rel="prev")["href"])
    assert rows(again) == rows(second)
    query = parse_qs(urlsplit(Marks(again).one(data_chip="kind=concern")["href"]).query)
    assert query == {"sort": ["-reference"], "columns": ["topic"]}


def test_clear_all_keeps_order_and_columns(log_in: LogIn) -> None:
    factory.log_issue()
    marks = Marks(log_in("officer").get(f"{URL}?kind=concern&q=seaport&sort=title&columns=topic"))
    assert marks.having(href=f"{URL}?sort=title&columns=topic")


def test_the_form_hands_on_what_it_has_no_field_for(log_in: LogIn) -> None:
    factory.log_issue()
    marks = Marks(log_in("officer").get(f"{URL}?q=port&q=seaport&silent=1&silent=2&sort=title&columns=topic"))
    hidden = {(mark["name"], mark["value"]) for mark in marks.having("name", type="hidden")}
    assert {("q", "seaport"), ("silent", "2"), ("sort", "title"), ("columns", "topic")} <= hidden
    assert marks.one(id="silent")["value"] == "1"


def test_all_other_controls_hold_what_was_chosen(log_in: LogIn) -> None:
    meeting = factory.log_meeting()
    raise_at(meeting, factory.log_issue(addressed_to=[factory.side("CU")]))
    query = "due=45d&due=overdue&addressed_to=CU&meeting=21-new-york-2009&moved_since=2009-01-01&withdrawn=yes"
    marks = Marks(log_in("officer").get(f"{URL}?{query}"))
    for identity in ("due-45d", "due-overdue", "addressed_to-CU", "withdrawn"):
        assert "checked" in marks.one(id=identity), identity
    assert "selected" in marks.one(value="21-new-york-2009", selected="")
    assert marks.one(id="moved_since")["value"] == "2009-01-01"
    assert "open" in marks.one(id="more-filters")
    assert len(marks.having("data-chip")) == 6


def test_withdrawn_ones_are_marked(log_in: LogIn) -> None:
    withdraw(factory.log_issue())
    page = log_in("officer").get(f"{URL}?withdrawn=yes")
    assert rows(page) == ["MIG-001"]
    assert "Withdrawn</span>" in page.content.decode()


def test_what_is_wrong_is_named_and_what_was_typed_stays(log_in: LogIn) -> None:
    factory.log_issue()
    query = "colour=red&silent=0&standing=raised&q=seaport&moved_since=yesterday&after=x"
    page = log_in("officer").get(f"{URL}?{query}")
    marks = Marks(page)
    assert page.status_code == 400
    assert [mark["data-error"] for mark in marks.having("data-error")] == ["colour", "moved_since", "silent", "after"]
    assert (rows(page), marks.having("data-total")) == ([], [])
    assert "checked" in marks.one(name="standing", value="raised", type="checkbox")
    assert [marks.one(id=name)["value"] for name in ("q", "silent", "moved_since")] == ["seaport", "0", "yesterday"]
    assert marks.having(href=f"{URL}?standing=raised&q=seaport")
    assert marks.having("data-facet")


def test_a_name_that_is_no_parameter_is_shown_and_does_nothing(log_in: LogIn) -> None:
    page = log_in("officer").get(URL, {"<script>": "1", "\u202e" + "n" * 500: "2"})
    assert page.status_code == 400
    assert "<script>" not in page.content.decode().replace("<script src", "").replace("<script type", "")
    assert "\u202e" not in page.content.decode()


def test_nobody_reader_and_outsider(log_in: LogIn, nobody: Client) -> None:
    factory.log_issue("OAS")
    assert nobody.get(URL).status_code == 302
    assert log_in("outsider").get(URL).status_code == 404
    assert rows(log_in("outsider").get("/issues/")) == ["OAS-001"]
    assert log_in("admin").get(URL).status_code == 404
    assert rows(log_in("admin").get("/issues/")) == []
    assert log_in("head").post(URL).status_code == 405


def test_nothing_hidden_changes_the_page(log_in: LogIn) -> None:
    issue = factory.log_issue()
    client = log_in("cuba-officer")
    addresses = [URL, f"{URL}?q=lighthouse", f"{URL}?sort=due&columns=priority&columns=due", "/issues/?standing=raised"]
    before = [without_secrets(client.get(address)) for address in addresses]
    meeting = factory.log_meeting("US", slug="lighthouse")
    factory.topic("US", name="Lighthouse")
    raise_at(meeting, factory.log_issue("US", title="Lighthouse"))
    factory.log_position(issue, "US", text="A lighthouse", side=factory.side("CU"), stance="objects")
    factory.handle(
        issue, "US", priority="urgent", desk_officer=factory.person("officer"), next_step_due=factory.ROUND_21
    )
    assert [without_secrets(client.get(address)) for address in addresses] == before


def test_empty_and_no_match(log_in: LogIn) -> None:
    client = log_in("officer")
    page = client.get(URL).content.decode()
    assert "No issues yet" in page
    assert page.count(f"{URL}new/") == 2
    assert f"{URL}new/" not in log_in("head").get(URL).content.decode()
    factory.log_issue()
    marks = Marks(nothing := client.get(f"{URL}?standing=resolved&kind=concern"))
    assert "Nothing matches" in nothing.content.decode()
    assert marks.one("data-total")["data-total"] == "0"
    assert len(marks.having(href=f"{URL}?kind=concern")) == 2


def test_a_page_from_which_the_rows_are_gone(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SIZE", 1)
    factory.log_issue()
    gone = factory.log_issue()
    client = log_in("officer")
    link = Marks(client.get(URL)).one(rel="next")["href"]
    withdraw(gone)
    page = client.get(link)
    assert "No issues on this page" in page.content.decode()
    assert Marks(page).having(href=URL)


def test_several_negotiations(log_in: LogIn) -> None:
    factory.log_issue()
    factory.log_issue("OAS")
    negotiation_verbs.add_member(
        compartment=factory.compartment("OAS"),
        user=factory.person("officer"),
        role="officer",
        by=factory.person("outsider"),
    )
    page = log_in("officer").get("/issues/")
    html = page.content.decode()
    assert rows(page) == ["MIG-001", "OAS-001"]
    assert 'href="/oas-cuba/issues/OAS-001/"' in html
    assert 'href="/oas-cuba/issues/new/"' in html
    assert "OAS-001 · OAS path for Cuba" in html


def test_the_highest_markings_stand_on_the_page(log_in: LogIn) -> None:
    factory.log_issue(marking=factory.marking("MIG", "GREEN"))
    factory.log_issue("US", marking=factory.marking("US", "AMBER"))
    assert log_in("officer").get(URL).content.decode().count('<span class="handling">TLP:AMBER</span>') == 2
    assert 'class="handling"' not in log_in("officer").get(f"{URL}?kind=request").content.decode()


def test_htmx_gets_the_part_that_changes(log_in: LogIn) -> None:
    factory.log_issue()
    client = log_in("officer")
    whole, part = client.get(URL), client.get(URL, headers=HTMX)
    again = client.get(URL, headers={"HX-History-Restore-Request": "true", **HTMX})
    assert b"<html" in whole.content and b"<html" not in part.content
    assert part.content.strip() in whole.content
    assert b"<html" in again.content
    for page in (whole, part, again):
        assert {"HX-Request", "HX-History-Restore-Request"} <= {each.strip() for each in page["Vary"].split(",")}
    wrong = client.get(f"{URL}?silent=0", headers=HTMX)
    assert (wrong.status_code, b"<html" in wrong.content) == (400, False)


def test_as_many_queries_for_200_rows_as_for_2(log_in: LogIn) -> None:
    few = _grown(2)
    query = "?standing=raised&raised_by=US&q=deep+seaport&due=30d&meeting=21-new-york-2009&silent=1&columns=positions"
    client = log_in("reviewer")
    addresses = [URL, "/issues/", f"{URL}{query}", f"{URL}?sort=-priority", f"{URL}?q=seaport"]
    before = [queries(client, address) for address in addresses]
    _grown(200, few)
    after = [queries(client, address) for address in addresses]
    assert before == after
    assert max(after) <= 15


def _grown(size: int, first: Issue | None = None) -> Issue:
    """Bring the register to `size` issues with what hangs on them, without the verbs: they take their time."""
    meeting = factory.log_meeting(slug=f"meeting-{size}") if first else factory.log_meeting()
    issue = first or factory.log_issue()
    place = {"compartment": issue.compartment, "negotiation": issue.negotiation}
    people = {"logged_by": issue.logged_by, "edited_by": issue.logged_by, "clearance": "submitted"}
    start = Issue.objects.count()
    issues = Issue.objects.bulk_create(
        Issue(prefix="MIG", number=n + 1, title=f"A deep seaport {n}", raised_by=issue.raised_by, **place, **people)
        for n in range(start, size)
    )
    AgendaItem.objects.bulk_create(AgendaItem(issue=each, meeting=meeting, **place) for each in issues)
    said = {"side": issue.raised_by, "stance": "raises", "text": "A port", "said_on": factory.ROUND_21}
    Position.objects.bulk_create(Position(issue=each, **said, **place, **people) for each in issues)
    return issue


def test_filters_typed_into_the_search_lead_to_the_address_that_says_the_same(log_in: LogIn) -> None:
    factory.log_issue(title="Access to a seaport")
    factory.log_issue(title="A seaport too", raised_by=factory.side("CU"))
    client = log_in("officer")
    page = client.get(f'{URL}?q=by:cuba+"seaport+too"&sort=title', follow=True)
    assert page.redirect_chain == [(f"{URL}?q=%22seaport%20too%22&sort=title&raised_by=CU", 302)]
    assert rows(page) == ["MIG-002"]
    assert Marks(page).one(data_chip="raised_by=CU")
    wrong = client.get(f"{URL}?q=by:narnia", follow=True)
    assert wrong.status_code == 400
    assert "There is no “narnia” here." in wrong.content.decode()
