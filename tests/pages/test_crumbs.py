"""The crumbs of a form end with what one is doing there, and lead back to the record."""

import pytest

from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import TALKS, in_words, text

ISSUE = f"{TALKS}/issues/MIG-001/"
ROUND = f"{TALKS}/meetings/21-new-york-2009/"
SOURCE = f"{TALKS}/sources/{{source}}/"

FORMS = [
    (f"{ISSUE}edit/", ISSUE, "MIG-001", "Edit"),
    (f"{ISSUE}withdraw/", ISSUE, "MIG-001", "Withdraw"),
    (f"{ISSUE}positions/new/", ISSUE, "MIG-001", "Log a position"),
    (f"{ISSUE}positions/{{position}}/edit/", ISSUE, "MIG-001", "Propose a change"),
    (f"{ISSUE}citations/{{citation}}/remove/", ISSUE, "MIG-001", "Take a citation back"),
    (f"{ROUND}edit/", ROUND, "Round 21, New York", "Edit"),
    (f"{ROUND}withdraw/", ROUND, "Round 21, New York", "Withdraw"),
    (f"{SOURCE}edit/", SOURCE, "Statement on the migration talks", "Edit a source"),
]


@pytest.mark.parametrize(("form", "url", "record", "doing"), FORMS, ids=[form for form, *_rest in FORMS])
def test_crumbs_end_with_what_one_does(form: str, url: str, record: str, doing: str, log_in: LogIn) -> None:
    factory.log_meeting()
    source = factory.log_source()
    issue = factory.log_issue(passage=factory.passage(source, "deep water port"))
    position = factory.clear(factory.log_position(issue))
    there = {"source": source.pk, "position": position.pk, "citation": issue.citations.get().pk}
    page = text(log_in("officer").get(form.format(**there)))
    crumbs = page.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
    assert in_words(crumbs.rpartition("<li>")[2]) == doing
    assert f'<li><a href="{url.format(**there)}">{record}</a></li>' in crumbs
    assert 'aria-current="page"' in crumbs.rpartition("<li>")[2]
