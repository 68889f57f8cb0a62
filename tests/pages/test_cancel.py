"""Every form that changes the register can be left: Cancel leads back to where one came from."""

import re

import pytest

from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import TALKS, text

ISSUE = f"{TALKS}/issues/MIG-001/"
ROUND = f"{TALKS}/meetings/21-new-york-2009/"
SOURCE = f"{TALKS}/sources/{{source}}/"

FORMS = [
    (f"{TALKS}/issues/new/", f"{TALKS}/issues/"),
    (f"{TALKS}/issues/new/?meeting=21-new-york-2009", ROUND),
    (f"{TALKS}/issues/new/?meeting=(none)", f"{TALKS}/issues/"),
    (f"{TALKS}/issues/new/?source={{source}}", SOURCE),
    *[(f"{ISSUE}{form}/", ISSUE) for form in ("edit", "withdraw", "handling", "notes/new", "standing", "raised-at")],
    *[(f"{ISSUE}{form}/", ISSUE) for form in ("citations/new", "positions/new", "raised-at/{item}")],
    *[(f"{ISSUE}positions/{{position}}/{form}/", ISSUE) for form in ("edit", "withdraw", "citations/new")],
    (f"{TALKS}/meetings/new/", f"{TALKS}/meetings/"),
    (f"{ROUND}edit/", ROUND),
    (f"{ROUND}withdraw/", ROUND),
    (f"{TALKS}/sources/new/", f"{TALKS}/sources/"),
    (f"{SOURCE}edit/", SOURCE),
]


@pytest.mark.parametrize(("form", "back"), FORMS, ids=[form for form, _back in FORMS])
def test_cancel_leads_back(form: str, back: str, log_in: LogIn) -> None:
    issue = factory.log_issue(meeting=factory.log_meeting())
    there = {"source": factory.log_source().pk, "position": factory.log_position(issue).pk}
    there["item"] = issue.agenda_items.get().pk
    page = log_in("officer").get(form.format(**there))
    assert page.status_code == 200
    links = re.findall(r'<a class="btn btn--quiet btn--lg" href="([^"]+)">Cancel</a>', text(page))
    assert links == [back.format(**there)]
