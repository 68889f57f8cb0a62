"""The listing as a bare WSGI function: SQL by hand, rows as tuples, HTML by f-strings, one connection a thread.

It shows the rows, the facets with their counts and the total of the page, without the frame around them.
"""

import datetime
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import psycopg2
from django.db import connection

from issues.models import Clearance, Kind, Priority, Standing
from tests.bench import twin_sql as sql

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Asked = Mapping[str, str]
Options = dict[str, tuple[str, str]]  # key: value in addresses, words

SIZE = 50
FIXED: dict[str, Options] = {
    "standing": {each.value: (each.value, str(each.label)) for each in Standing},
    "kind": {each.value: (each.value, str(each.label)) for each in Kind},
    "clearance": {each.value: (each.value, str(each.label)) for each in Clearance if each != Clearance.WITHDRAWN},
    "priority": {each.value: (each.value, str(each.label)) for each in Priority},
}
LOOKED_UP = {"raised_by": sql.SIDES, "topic": sql.TOPICS, "marking": sql.MARKINGS, "desk_officer": sql.OFFICERS}
THREAD = threading.local()


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer /twin/?standing=...&raised_by=...&q=... as the listing of the generated register."""
    asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
    page = listing(asked).encode()
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [page]


def listing(asked: Asked) -> str:
    """The page for the parameters `asked`: q with two words or none, standing, raised_by."""
    filters = [name for name in sql.NARROWED if name in asked]
    options = FIXED | {name: options_of(read(text, constants())) for name, text in LOOKED_UP.items()}
    options["compartment"] = places()
    values = constants() | bound(asked, options["raised_by"])
    lines = read(sql.searched(filters) if "q" in asked else sql.listed(filters), values)
    following = f'<a rel="next" href="?{urlencode(asked)}&amp;after={lines[-1][2]}">Next</a>' if lines[SIZE:] else ""
    rows = table(lines[:SIZE], options, values)
    counts: dict[str, dict[str | None, int]] = defaultdict(lambda: defaultdict(int))
    for facet, value, count in read(sql.counted(filters, "q" in asked), values):
        counts[facet][value] += count
    facets = "".join(fieldset(name, options[name], counts[name], asked.get(name)) for name in options)
    total = counts["total"][None]
    return f'<!doctype html><form>{facets}</form><div data-total="{total}"><table>{rows}</table>{following}</div>'


def table(lines: list[tuple[Any, ...]], options: dict[str, Options], values: dict[str, Any]) -> str:
    """The rows of the page."""
    rounds = dict(read(sql.MEETINGS, values))
    stances: dict[str, dict[str, str]] = defaultdict(dict)
    for issue, side, stance in read(sql.STANCES, values | {"keys": [line[0] for line in lines]}):
        stances[issue][side] = stance
    today = datetime.date.today()
    return "".join(row(line, options, stances[line[0]], rounds, today) for line in lines)


def row(
    line: tuple[Any, ...],
    options: dict[str, Options],
    stances: dict[str, str],
    rounds: dict[datetime.date, str],
    today: datetime.date,
) -> str:
    """One row; how far apart the sides are stands as their stances."""
    (_key, prefix, number, title, opening, clearance, side, standing, moved, due, *_lists) = line
    sides = options["raised_by"]
    reference = f"{prefix}-{number:03}"
    badge = "" if clearance == "cleared" else f'<span class="badge">{options["clearance"][clearance][1]}</span>'
    gap = " / ".join(f"{sides[each][0]} {stance}" for each, stance in stances.items())
    moved_on = f'<time datetime="{moved}">{rounds.get(moved, "")} {moved:%b %Y}</time>' if moved else "—"
    late = ' <span class="badge">Overdue</span>' if due and due < today else ""
    due_on = f'<time datetime="{due}">{due:%d %b %Y}</time>{late}' if due else "—"
    return (
        f'<tr data-row="{reference}"><th scope="row"><span>{reference}</span> {badge}<br>'
        f'<a href="/generated/issues/{reference}/">{escape(title)}</a><p>{escape(opening)}…</p></th>'
        f'<td><span class="side">{sides[side][1]}</span></td><td><span class="gap">{gap}</span></td>'
        f'<td>{moved_on}</td><td>{due_on}</td><td><span class="badge">{options["standing"][standing][1]}</span></td>'
        "</tr>"
    )


def fieldset(name: str, options: Options, counts: Mapping[str | None, int], chosen: str | None) -> str:
    """A facet. Options of several compartments that are called alike are one."""
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    for key, option in options.items():
        numbers[option] += counts[key]
    labels = "".join(
        f'<label data-facet="{name}" data-value="{value}" data-count="{count}"><input type="checkbox" name="{name}"'
        f' value="{value}"{" checked" if value == chosen else ""}>{escape(words)} <span>{count}</span></label>'
        for (value, words), count in numbers.items()
    )
    return f"<fieldset><legend>{name}</legend>{labels}</fieldset>"


def options_of(rows: list[tuple[Any, ...]]) -> Options:
    return {key: (value, words) for key, value, words in rows}


def bound(asked: Asked, sides: Options) -> dict[str, Any]:
    """The values of the statements' parameters."""
    side = next((key for key, (code, _name) in sides.items() if code == asked.get("raised_by")), None)
    first, second = asked["q"].split() if "q" in asked else (None, None)
    return {"standing": asked.get("standing"), "side": side and UUID(side), "first": first, "second": second}


def read(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What `statement` gives, on the connection of this thread, which stays open."""
    if not hasattr(THREAD, "connection"):
        THREAD.connection = psycopg2.connect(**connection.get_connection_params())
        THREAD.connection.autocommit = True
    with THREAD.connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@cache
def places() -> Options:
    """The compartments of the reader."""
    return options_of(read("SELECT id::text, prefix, name FROM issues_compartment WHERE prefix IN ('GEN', 'NOR')", {}))


@cache
def constants() -> dict[str, Any]:
    """What the statements need to know of the reader."""
    keys = {prefix: UUID(key) for key, (prefix, _name) in places().items()}
    [(negotiation,)] = read("SELECT id FROM issues_negotiation WHERE slug = 'generated'", {})
    return {"negotiation": negotiation, "places": list(keys.values()), "joint": keys["GEN"], "desk": keys["NOR"]}
