"""Every link of every page leads to a page that its reader may see."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from tests.browser.pages import EVERYTHING, LOOKERS, Page
from tests.factory import person
from tests.guards.code import expect_none
from tests.guards.world import World

LINKS = re.compile(r'<a [^>]*?href="(/[^"#]*|\?[^"#]*)')


@pytest.mark.parametrize("username", LOOKERS)
def test_every_link_leads_somewhere(username: str, world: World, db: None) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person(username))
    pages = [page for page in EVERYTHING if page.username == username]
    found = {to: url for page in pages for url, to in _links(client, page, world)}
    expect_none(
        f"{url} leads to {to}: {status}"
        for to, url in sorted(found.items())
        for status in [client.get(to).status_code]
        if status >= 400
    )


def _links(client: Client, page: Page, world: World) -> Iterator[tuple[str, str]]:
    """The address of a page, with each to which it leads."""
    url = page.url(world)
    for link in LINKS.findall(client.get(url).content.decode()):
        yield url, unescape(link if link.startswith("/") else f"{url.partition('?')[0]}{link}")
