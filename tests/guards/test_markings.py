"""Whatever page shows the words of a record bears the record's marking at its top and at its bottom, and on paper.

One kind of records at a time is marked with the highest label, and every page is visited: the mark is there if and only
if such a record is. What is only named, in a link or in a choice, is no content (decision 22).
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from issues.models import Issue, Marking, Meeting, Note, Position, Source
from tests.conftest import LogIn, forget_what_is_kept
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none
from tests.guards.world import World

CANARY = "Nightjar"
WORDS: dict[type[Any], tuple[str, ...]] = {
    Issue: ("title", "summary"),
    Position: ("text",),
    Meeting: ("summary",),
    Source: ("title", "text"),
    Note: ("text",),
}
CHOICE = re.compile(r"<option.*?</option>", re.S)
TOP = re.compile(r'<header class="masthead">.*?</header>|<nav aria-label="Breadcrumbs">.*?<div class="main"', re.S)
BOTTOM = re.compile(r"<footer.*?</footer>", re.S)
ON_PAPER = re.compile(r'<html [^>]*data-markings="([^"]*)"')


@pytest.mark.parametrize("model", WORDS, ids=lambda model: model.__name__)
def test_the_words_of_a_record_stand_under_its_marking(model: type[Any], world: World, log_in: LogIn) -> None:
    with transaction.atomic():
        _mark(model)
        found = {
            url: bears
            for url, html in _pages(world, log_in)
            for bears in [_bears(html)]
            if CANARY in CHOICE.sub("", html)
        }
        transaction.set_rollback(True)
    assert found, "no page shows it"
    expect_none(
        f"{url}: {bears}" for url, bears in found.items() if bears != ["TLP:RED"] * (2 if "/admin/" in url else 3)
    )


def _mark(model: type[Any]) -> None:
    """Give every record of a kind a word that is nowhere else, and the highest label of its compartment."""
    for record in model.objects.all():
        red = Marking.objects.get(compartment=record.compartment_id, code="RED")
        words = {name: f"{CANARY}. {getattr(record, name)}" for name in WORDS[model]}
        model.objects.filter(pk=record.pk).update(**words, marking=red)
    forget_what_is_kept()


def _pages(world: World, log_in: LogIn) -> Iterator[tuple[str, str]]:
    """Every page that somebody can get who logs, reviews, and may open the admin."""
    client = log_in("reviewer")
    for name, row in TABLE.items():
        for place in (world[prefix] for prefix in row.of.prefixes if prefix in ("MIG", "US")):
            url = Address(name).url(row.of.parameters(place))
            yield url, _page(client, url)


def _page(client: Client, url: str) -> str:
    answer = client.get(url)
    whole = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return answer.content.decode() if whole else ""


def _bears(html: str) -> list[str]:
    """What stands at the top, at the bottom and, but for the admin, on every sheet of paper."""
    ends = ["".join(re.findall(r'class="handling">([^<]*)<', "".join(end.findall(html)))) for end in (TOP, BOTTOM)]
    return [*ends, *ON_PAPER.findall(html)]
