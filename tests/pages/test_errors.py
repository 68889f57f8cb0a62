"""The pages for what went wrong."""

import pytest
from django.test import Client

from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import text


@pytest.mark.parametrize(
    "path", ["/no-such-talks/", "/us-cuba-migration/nothing/", "/us-cuba-migration/issues/US-999/"]
)
def test_what_is_not_there_has_one_page(path: str, log_in: LogIn) -> None:
    page = log_in("officer").get(path)
    assert page.status_code == 404
    assert "There is no such page" in text(page)
    assert page.content == log_in("officer").get("/elsewhere/altogether/").content


def test_what_one_may_not_do_says_so(log_in: LogIn) -> None:
    factory.log_issue()
    page = log_in("head").get("/us-cuba-migration/issues/MIG-001/edit/")
    assert page.status_code == 403
    assert "your role doesn't let you change it" in text(page)


def test_a_verbs_own_reason_is_shown(log_in: LogIn) -> None:
    issue = factory.log_issue()
    position = factory.log_position(issue, by="officer", authorised=True)
    url = f"/us-cuba-migration/issues/MIG-001/positions/{position.pk}/edit/"
    sent = {"side": "US", "stance": "raises", "text": "x", "said_on": "2009-07-14", "version": position.version}
    page = log_in("cuba-officer").post(url, sent)
    assert page.status_code == 403
    assert "Only members of that side record what its capital authorised." in text(page)


def test_more_fields_than_a_form_has(log_in: LogIn) -> None:
    page = log_in("officer").post("/preferences/", {f"a{number}": 1 for number in range(1001)})
    assert page.status_code == 400
    assert "This can't be read" in text(page)


def test_the_pages_need_no_log_in(nobody: Client) -> None:
    page = nobody.get("/a/b/c/d/e/f/")
    assert page.status_code == 404
    assert "csrfmiddlewaretoken" not in text(page)


def test_leads_home_from_what_is_not_there(log_in: LogIn) -> None:
    page = log_in("officer").get("/no-such-talks/")
    assert page.status_code == 404
    assert b'<a class="brand" href="/">' in page.content
