"""Reading a page as somebody would: its words, its errors, what stands in its fields."""

import re
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.models import Issue
from tests.guards.forms import forms_of

TALKS = "/us-cuba-migration"

SECRETS = ("csrfmiddlewaretoken", "kept_for", "submission_key")


def text(page: Any) -> str:
    """The HTML of a page, with its entities read."""
    return unescape(page.content.decode())


def page_of(client: Client, issue: Issue | str, place: str = TALKS) -> str:
    """The page of an issue, given by itself or by its reference."""
    reference = issue if isinstance(issue, str) else issue.reference
    answer = client.get(f"{place}/issues/{reference}/")
    assert answer.status_code == 200
    return answer.content.decode()


def in_words(html: str) -> str:
    """The words of a page, or of a part of it, on one line and without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def errors(page: Any) -> set[str]:
    """The names of the fields that have an error on the page."""
    return set(re.findall(r'data-error="([^"]+)"', page.content.decode()))


def fields(page: Any) -> dict[str, str]:
    """What the page's form holds, radio buttons and boxes as they are ticked."""
    html = page.content.decode()
    form = next(form for form in forms_of(html) if "kept_for" in form.names)
    ticked = re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)"(?: value="([^"]*)")?[^>]* checked', html)
    loose = set(re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)"', html))
    typed = {name: unescape(value).removeprefix("\n") for name, value in form.fields if name not in loose}
    return typed | {name: value or "on" for name, value in ticked}


def queries(client: Client, address: str) -> int:
    """How many queries a page asks. How many it may ask is said in tests/guards/test_queries.py alone."""
    client.get(address)  # what a process reads once is read
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def without_secrets(page: Any) -> str:
    """A page without what differs each time that it is asked for."""
    return re.sub(rf'name="({"|".join(SECRETS)})" value="[^"]*"', "", page.content.decode())
