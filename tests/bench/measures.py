"""What is measured, how, and against which limit."""

import re
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from issues.models import Issue, Side, User
from tests.bench.server import Browser
from tests.statements import questions

OFFICER = "bench"
ROUNDS = 40
WARMING = 10  # rounds: each thread of the server has a connection of its own
DEEP = 500  # pages
AGAIN = "listing again"  # nothing has changed since

LISTING = "/generated/issues/"
FILTERED = "standing=noted&raised_by=NOR"  # a tenth of the issues, of which there are twelve standings
SEARCH = "q=fisheries+tariff&standing=raised"


@dataclass(frozen=True)
class Figure:
    """One figure: as it reads, and the value that is held against the limit, most or (at_least) least."""

    what: str
    measured: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        limit = f"{'at least' if self.at_least else 'at most'} {self.limit:g}"
        return f"{self.what:<52} {self.measured:<40} {self.value:>7.2f}  {limit:<13} {'' if self.is_kept else 'BROKEN'}"


def timed(officer: Browser, unheld: Browser, stock: Browser, deep: str) -> list[Figure]:
    """The figures that are times: medians of rounds that ask for every page once, so that all share the weather.

    A change before each lets it count anew; the same listing is then asked for again. `unheld` asks a server whose
    database holds it to no policies.
    """
    side = Side.objects.get(code="NOR").pk
    pages = {
        "listing": (officer, f"{LISTING}?{FILTERED}"),
        AGAIN: (officer, f"{LISTING}?{FILTERED}"),
        "listing unheld": (unheld, f"{LISTING}?{FILTERED}"),
        "listing by hand": (officer, f"/twin/?{FILTERED}"),
        "stock": (stock, f"/stock/issues/issue/?standing__exact=noted&raised_by__id__exact={side}"),
        "search": (officer, f"{LISTING}?{SEARCH}"),
        "search unheld": (unheld, f"{LISTING}?{SEARCH}"),
        "search by hand": (officer, f"/twin/?{SEARCH}"),
        "first": (officer, LISTING),
        "deep": (officer, deep),
    }
    medians = interleaved(pages)
    return [
        beside("listing, filtered, exact facets, changed : by hand", medians, "listing", "listing by hand", 3),
        beside("stock admin : the same listing again", medians, "stock", AGAIN, 4, at_least=True),
        beside("search for two words, filtered : by hand", medians, "search", "search by hand", 4),
        beside("listing, filtered : without policies", medians, "listing", "listing unheld", 1.1),
        beside("search, filtered : without policies", medians, "search", "search unheld", 1.1),
        beside(f"page {DEEP + 1} : page 1", medians, "deep", "first", 1.2),
    ]


def interleaved(pages: Mapping[str, tuple[Browser, str]]) -> dict[str, float]:
    """The median of each page's time, in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(WARMING + ROUNDS):
        for name, (browser, path) in pages.items():
            if name != AGAIN:
                change()
            times[name].append(browser.time(path))
    return {name: statistics.median(each[WARMING:]) for name, each in times.items()}


def change() -> None:
    """Bring every compartment to another revision, as a change of its records does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.tenor_revise(id) FROM issues_compartment")


def beside(
    what: str, medians: Mapping[str, float], name: str, other: str, limit: float, at_least: bool = False
) -> Figure:
    """How many times as long one page takes as another."""
    measured = f"{medians[name]:.1f} ms : {medians[other]:.1f} ms"
    return Figure(what, measured, medians[name] / medians[other], limit, at_least)


def page_after(browser: Browser, pages: int) -> str:
    """The address that so many links to the next page lead to."""
    path = LISTING
    for _ in range(pages):
        link = re.search(
            r'<a[^>]*rel="next"[^>]*href="([^"]*)"|<a[^>]*href="([^"]*)"[^>]*rel="next"', browser.get(path)
        )
        if link is None:
            raise RuntimeError(f"No further page after {path}")
        path = unescape(link[1] or link[2])
    return path


def require_the_same(browser: Browser, query: str) -> None:
    """Raise RuntimeError unless the page and its twin show the same rows, total and counts."""
    page, twin = browser.get(f"{LISTING}?{query}"), browser.get(f"/twin/?{query}")
    for pattern in (r'data-total="(\d+)"', r'data-row="([^"]+)"'):
        if re.findall(pattern, page) != re.findall(pattern, twin):
            raise RuntimeError(f"The twin of ?{query} shows other {pattern[5:8]} than the page")
    counts, twins = counted(page), counted(twin)
    differences = {key: (count, twins.get(key)) for key, count in counts.items() if twins.get(key) != count}
    if differences:
        raise RuntimeError(f"The twin of ?{query} counts otherwise: {differences}")


def counted(page: str) -> dict[tuple[str, str], str]:
    """The counts of a page by facet and value."""
    options = re.findall(r'data-facet="([^"]*)" data-value="([^"]*)" data-count="(\d+)"', page)
    return {(facet, unescape(value)): count for facet, value, count in options}


def asked(path: str) -> int:
    """How many queries a page asks, on the second visit; within a transaction all are asked on one connection."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=OFFICER))
    client.get(path)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return len(questions(queries.captured_queries))


def counts_of_queries() -> list[Figure]:
    """The figures that are numbers of queries."""
    issue = Issue.objects.filter(prefix="GEN", version=21)[0]
    few, many = asked(f"{LISTING}?{FILTERED}&topic=other-matters&kind=off_agenda"), asked(f"{LISTING}?{FILTERED}")
    page = asked(f"{LISTING}{issue.reference}/")
    return [
        Figure("queries of the listing, filtered", str(many), many, 15),
        Figure("the same with few rows", f"{few} : {many}", few, many),
        Figure("queries of an issue's page with 20 changes", str(page), page, 12),
    ]
