"""The list of sources, the page of one, and the forms."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from issues.actions import sources as verbs
from issues.actions.issues import Passage
from issues.models import Citation, Source
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import errors, fields, text, without_secrets

URL = "/us-cuba-migration/sources/"
REQUIRED = {"title": "Press statement", "type": "press"}
TEXT = "One <b>& two 𝔐 three.\n\nFour five\nsix."


def titles(client: Client, query: str = "") -> list[str]:
    return re.findall(r'<a class="row__title"[^>]*>([^<]+)<', text(client.get(f"{URL}?{query}")))


def marks(page: Any) -> list[str]:
    return [unescape(words) for words in re.findall(r"<mark>([^<]*)</mark>", page.content.decode())]


def passage(source: Source, paragraph: int, start: int, end: int) -> Passage:
    quotation = source.excerpt(paragraph, start, end)
    return Passage(source=source, quotation=quotation, paragraph=paragraph, start=start, end=end)


# The list


def test_lists_what_one_sees_newest_first(log_in: LogIn) -> None:
    factory.log_source(title="Older", published_on="2009-01-26")
    factory.log_source(title="Newer", published_on="2010-02-19")
    factory.log_source(title="Undated", published_on=None)
    factory.log_source("US", title="Ours")
    assert titles(log_in("officer")) == ["Newer", "Ours", "Older", "Undated"]
    assert titles(log_in("cuba-officer")) == ["Newer", "Older", "Undated"]
    assert log_in("outsider").get(URL).status_code == 404
    assert log_in("officer").post(URL).status_code == 405


def test_narrows_the_list(log_in: LogIn) -> None:
    factory.log_source(title="Declaración de la delegación", type="press", verification="contested")
    factory.log_source(title="Statement", type="joint", publisher="Prensa Única")
    client = log_in("officer")
    assert titles(client, "q=unica") == ["Statement"]
    assert titles(client, "q=delegacion") == ["Declaración de la delegación"]
    assert titles(client, "type=joint") == ["Statement"]
    assert titles(client, "verification=contested&type=press") == ["Declaración de la delegación"]
    assert len(titles(client, "type=press&type=joint")) == 2
    assert '<option value="joint" selected>' in text(client.get(f"{URL}?type=joint"))
    assert titles(client, "q=state%25") == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("type=rumour", "type"),
        ("verification=maybe", "verification"),
        ("q=" + "a" * 301, "q"),
        ("q=%00", "q"),
        ("q=a&q=b", "q"),
        ("colour=red", "colour"),
        ("page=99", "page"),
        ("page=0", "page"),
        ("page=last", "page"),
        ("page=" + "9" * 400, "page"),
    ],
)
def test_a_bad_parameter_is_told(query: str, named: str, log_in: LogIn) -> None:
    factory.log_source(title="Statement")
    page = log_in("officer").get(f"{URL}?{query}")
    assert (page.status_code, errors(page)) == (400, {named})
    assert "All sources" in text(page)


def test_what_was_typed_and_chosen_stays_beside_what_is_wrong(log_in: LogIn) -> None:
    page = text(log_in("officer").get(f"{URL}?q={'a' * 301}&type=press&verification=maybe&page=2"))
    assert f'value="{"a" * 301}"' in page
    assert '<option value="press" selected>' in page
    assert "There is no “maybe” here." in page


def test_goes_on_to_the_next_page(log_in: LogIn) -> None:
    for number in range(51):
        factory.log_source(title=f"Note {number:02}", type="press")
    client = log_in("officer")
    assert len(titles(client)) == 50
    assert '<a rel="next" href="?type=press&page=2">' in text(client.get(f"{URL}?type=press"))
    assert titles(client, "type=press&page=2") == ["Note 50"]


def test_counts_only_what_one_sees(log_in: LogIn) -> None:
    source = factory.log_source()
    factory.log_issue("US", passage=factory.passage(source, "deep water"))
    counts = [re.search(r'class="num">(\d+)<', text(log_in(user).get(URL))) for user in ("officer", "cuba-officer")]
    assert [count and count[1] for count in counts] == ["1", "0"]


# The page of one


def test_marks_every_quotation(log_in: LogIn) -> None:
    source = factory.log_source(text=TEXT)
    issue = factory.log_issue(passage=passage(source, 1, 0, 5))
    factory.log_position(issue, passages=[passage(source, 2, 0, 4)])
    page = log_in("officer").get(f"{URL}{source.pk}/")
    assert marks(page) == ["One <", "Four"]
    assert "<mark>One &lt;</mark>b&gt;&amp; two 𝔐 three." in page.content.decode()
    assert "1 issue rests on this source" in text(page)


def test_quotations_may_overlap(log_in: LogIn) -> None:
    source = factory.log_source(text="abcdefghij")
    for start, end in ((0, 6), (3, 8), (4, 5), (0, 6)):
        factory.log_issue(passage=passage(source, 1, start, end))
    page = log_in("officer").get(f"{URL}{source.pk}/")
    assert marks(page) == ["abc", "d", "e", "f", "gh"]
    assert ">abcdefghij</p>" in re.sub("</?mark>", "", text(page))


def test_an_offset_that_is_wrong_is_looked_up(log_in: LogIn) -> None:
    source = factory.log_source()
    wrong = Passage(source=source, quotation="deep water", paragraph=1, start=900, end=999)
    gone = Passage(source=source, quotation="shallow water", paragraph=1, start=0, end=13)
    for each in (wrong, gone):
        factory.log_issue(passage=each)
    page = log_in("officer").get(f"{URL}{source.pk}/")
    assert marks(page) == ["deep water"]
    assert "“shallow water”" in text(page)


def test_tells_in_words_where_sources_differ(log_in: LogIn) -> None:
    source, meeting = factory.log_source(verification="contested"), factory.log_meeting()
    date: dict[str, Any] = {"fact": "start_date", "disputes": True, "note": "Has 15 July"}
    quoted = factory.passage(source, "deep water")
    verbs.cite(record=meeting, passage=quoted, by=factory.person("recorder"), **date)
    page = text(log_in("officer").get(f"{URL}{source.pk}/"))
    assert "Contested" in page
    assert "Disputes the record</b>: Has 15 July" in page


def test_a_quotation_has_its_own_language(log_in: LogIn) -> None:
    source = factory.log_source(language="es", text="Acceso a un puerto.")
    factory.log_issue(passage=passage(source, 1, 0, 6))
    page = text(log_in("officer").get(f"{URL}{source.pk}/"))
    assert '<div class="doc" lang="es"' in page
    assert '<blockquote class="quote"><p lang="es">“Acceso”' in page


def test_shows_nothing_of_what_one_does_not_see(log_in: LogIn) -> None:
    source, joint = factory.log_source(), factory.log_issue(title="Shared")
    before = without_secrets(log_in("cuba-officer").get(f"{URL}{source.pk}/"))
    factory.log_issue("US", title="Our secret", passage=passage(source, 2, 0, 3))
    factory.log_position(joint, "US", text="Our secret stand", passages=[passage(source, 2, 4, 10)])
    assert without_secrets(log_in("cuba-officer").get(f"{URL}{source.pk}/")) == before
    assert marks(log_in("officer").get(f"{URL}{source.pk}/")) == ["The", "agenda"]


def test_a_private_position_on_an_issue_that_one_does_not_see(log_in: LogIn) -> None:
    source, issue = factory.log_source("US"), factory.log_issue(title="In the joint record")
    factory.log_position(issue, "US", passages=[passage(source, 2, 0, 3)])
    page = text(log_in("us-manager").get(f"{URL}{source.pk}/"))
    assert "In the joint record" not in page


def test_links_to_log_from_each_paragraph(log_in: LogIn) -> None:
    source = factory.log_source()
    link = f'href="/us-cuba-migration/issues/new/?source={source.pk}&paragraph=2"'
    assert link in text(log_in("officer").get(f"{URL}{source.pk}/"))
    assert "issues/new/" not in text(log_in("head").get(f"{URL}{source.pk}/"))


def test_a_source_whose_text_is_not_held(log_in: LogIn) -> None:
    source = factory.log_source(text="", url="https://example.org/a")
    page = text(log_in("officer").get(f"{URL}{source.pk}/"))
    assert "The text isn't held here" in page
    assert '<a href="https://example.org/a" rel="noopener noreferrer">' in page


def test_hidden_and_absent_answer_alike(log_in: LogIn) -> None:
    client = log_in("cuba-officer")
    hidden = client.get(f"{URL}{factory.log_source('US').pk}/")
    absent = client.get(f"{URL}00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.status_code == 404


# The forms


def test_logs_a_source(log_in: LogIn) -> None:
    sent = REQUIRED | {"published_on": "2009-07-14", "url": "example.org/a", "text": TEXT, "compartment": "MIG"}
    answer = log_in("officer").post(f"{URL}new/", sent)
    source = Source.objects.get()
    assert answer["Location"] == f"{URL}{source.pk}/"
    assert (source.compartment.prefix, source.url) == ("MIG", "https://example.org/a")
    assert source.paragraphs == ["One <b>& two 𝔐 three.", "Four five\nsix."]


def test_the_most_private_compartment_unless_told(log_in: LogIn) -> None:
    client = log_in("officer")
    assert fields(client.get(f"{URL}new/"))["compartment"] == "US"
    client.post(f"{URL}new/", REQUIRED)
    assert Source.objects.get().compartment.prefix == "US"


def test_changes_a_source(log_in: LogIn) -> None:
    source = factory.log_source()
    client, url = log_in("officer"), f"{URL}{source.pk}/edit/"
    assert client.post(url, fields(client.get(url)) | {"verification": "verified"}).status_code == 302
    source.refresh_from_db()
    assert (source.verification, source.title) == ("verified", "Statement on the migration talks")


def test_a_stale_change_shows_both(log_in: LogIn) -> None:
    source = factory.log_source()
    client, url = log_in("officer"), f"{URL}{source.pk}/edit/"
    mine = fields(client.get(url)) | {"title": "Mine"}
    client.post(url, fields(client.get(url)) | {"title": "Theirs"})
    page = client.post(url, mine)
    assert page.status_code == 409
    assert [(row.theirs, row.mine) for row in page.context["differences"]] == [("Theirs", "Mine")]
    assert client.post(url, fields(page)).status_code == 302
    assert Source.objects.get().title == "Mine"


@pytest.mark.parametrize("end", ["new/", "{}/edit/"])
def test_who_may(end: str, log_in: LogIn) -> None:
    source = factory.log_source()
    url = URL + end.format(source.pk)
    for user, status in {"outsider": 404, "head": 403}.items():
        assert log_in(user).get(url).status_code == status
        assert log_in(user).post(url, REQUIRED).status_code == status
    assert log_in("officer").put(url).status_code == 405
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "a" * 301),
        ("title", "a\u202eb"),
        ("type", "rumour"),
        ("published_on", "1899-12-31"),
        ("url", "javascript:alert(1)"),
        ("text", "a" * 500_001),
        ("text", "a\x00b"),
        ("marking", "x"),
    ],
)
def test_bad_input_is_told_at_the_field(name: str, value: str, log_in: LogIn) -> None:
    page = log_in("officer").post(f"{URL}new/", REQUIRED | {"publisher": "Prensa Latina", name: value})
    assert (page.status_code, errors(page)) == (422, {name})
    assert fields(page)["publisher"] == "Prensa Latina"
    assert not Source.objects.exists()


def test_a_joint_source_has_a_joint_marking(log_in: LogIn) -> None:
    sent = REQUIRED | {"compartment": "MIG", "marking": factory.marking("US", "RED").pk}
    assert errors(log_in("officer").post(f"{URL}new/", sent)) == {"marking"}


def test_an_empty_list_says_whether_anything_was_asked_for(log_in: LogIn) -> None:
    client = log_in("outsider")
    assert b"No source has been logged yet." in client.get("/oas-cuba/sources/").content
    assert b"No source matches." in client.get("/oas-cuba/sources/?q=seaport").content


NEW_SOURCE = {"source_title": "Statement of 14 July", "source_type": "press", "source_language": "es"}


@pytest.mark.parametrize("of", ["", "positions/{}/"])
def test_logs_a_source_with_what_it_proves(of: str, log_in: LogIn) -> None:
    issue = factory.log_issue()
    url = f"{issue.get_absolute_url()}{of.format(factory.log_position(issue).pk)}citations/new/"
    client = log_in("recorder")
    assert "Not in the list? Log the source with it" in text(client.get(url))
    sent = NEW_SOURCE | {"source_published_on": "2009-07-15", "quotation": "un puerto", "locator": "p. 2"}
    assert client.post(url, sent).status_code == 302
    source, citation = Source.objects.get(), Citation.objects.get()
    assert (source.title, source.type, source.language) == ("Statement of 14 July", "press", "es")
    assert (source.compartment.prefix, str(source.published_on)) == ("MIG", "2009-07-15")
    assert (citation.source, citation.quotation, citation.language) == (source, "un puerto", "es")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"source_type": ""}, {"source_type"}),
        ({"source_title": ""}, {"source_title"}),
        ({"source_type": "", "source_title": ""}, {"source_type", "source_title"}),
        ({"source_title": "a\u202eb"}, {"source_title"}),
        ({"source_published_on": "1899-12-31"}, {"source_published_on"}),
    ],
)
def test_a_source_logged_with_a_citation_is_told_what_is_wrong(
    typed: dict[str, str], wrong: set[str], log_in: LogIn
) -> None:
    url = f"{factory.log_issue().get_absolute_url()}citations/new/"
    sent = NEW_SOURCE | {"source_publisher": "Prensa Latina", "quotation": "un puerto"} | typed
    page = log_in("recorder").post(url, sent)
    assert (page.status_code, errors(page)) == (422, wrong)
    assert '<details class="more" open>' in text(page)
    assert fields(page).items() >= sent.items()
    assert not Source.objects.exists() and not Citation.objects.exists()


def test_a_citation_has_one_source(log_in: LogIn) -> None:
    url = f"{factory.log_issue().get_absolute_url()}citations/new/"
    page = log_in("recorder").post(url, NEW_SOURCE | {"source": factory.log_source().pk})
    assert (page.status_code, errors(page), Source.objects.count()) == (422, {"source"}, 1)


def test_a_citation_needs_its_source(log_in: LogIn) -> None:
    issue = factory.log_issue()
    client = log_in("recorder")
    url = f"{issue.get_absolute_url()}citations/new/"
    assert "Choose…" in client.get(url).content.decode()
    answer = client.post(url, {"quotation": "deep water"})
    assert answer.status_code == 422
    assert "Choose the source that this is taken from, or log it." in text(answer)
