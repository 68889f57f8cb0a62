"""Calls of access that let everything through, one at a time: each must show in the comparison of two worlds."""

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from issues import access
from issues.models import Audience, Compartment, Membership, Negotiation, User, audience
from tests.guards.code import BELOW_THE_DOORS, DOORS, PROJECT, Parents, name, python_files

Site = tuple[str, int, int]  # file, line, and column of a call


def _compartments(*_asked: Any) -> list[Compartment]:
    return list(Compartment.objects.select_related("negotiation"))


def _found(rows: QuerySet[Any], **lookup: Any) -> Any:
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def _joint(negotiation: UUID) -> Compartment | None:
    return next((place for place in _compartments() if place.is_joint and place.negotiation_id == negotiation), None)


def _desks(user: Any) -> dict[UUID, Compartment]:
    """Everybody's handling of everything: a joint compartment's is that of the last private one beside it."""
    every = _compartments()
    private = {each.negotiation_id: each for each in every if not each.is_joint}
    return {each.pk: private[each.negotiation_id] if each.is_joint else each for each in every}


def _audiences(user: Any, places: Any) -> dict[UUID, Audience]:
    return {place.pk: audience(Membership.objects.values_list("side__name", flat=True)) for place in places}


# What each function that says which rows are read gives where it lets everything through. Those that say what may be
# done with a row that is seen (`may_review`, `allows` of anything but VIEW) tell nothing of others: the access matrix
# holds them. `revisions` is what answers that are kept for a reader are kept by.
RELAXED: dict[str, Callable[..., Any]] = {
    "scope": lambda user, action, rows: rows,
    "within": lambda user, action, rows, places: rows,
    "fetch": lambda user, action, rows, **lookup: _found(rows, **lookup),
    "joined": lambda user, action, path: Q(**{f"{path}__compartment__isnull": False}),
    "seen": lambda user, row: row,
    "allows": lambda user, action, row: True,
    "compartments": _compartments,
    "followed": _compartments,
    "revisions": lambda user: (),
    "places": lambda user, action, about: [place for place in _compartments() if place.may_refer_to(about)],
    "joint": lambda user, action, negotiation: _joint(negotiation),
    "joint_for": lambda user, record: _joint(record.negotiation_id),
    "audiences": _audiences,
    "people": lambda action, among: User.objects.filter(is_active=True),
    "person_named": lambda user, username: User.objects.filter(username=username).first(),
    "memberships": lambda user: list(Membership.objects.select_related("compartment", "negotiation", "side")),
    "negotiation": lambda user, slug: _found(Negotiation.objects.all(), slug=slug),
    "negotiations": lambda user, action: set(Negotiation.objects.values_list("pk", flat=True)),
    "desks": _desks,
}


@cache
def sites() -> dict[Site, str]:
    """Every such call in the doors and what stands below them; its name doesn't hang on the line where it stands."""
    named: Counter[str] = Counter()
    found = {}
    for site, told in _sites():
        named[told] += 1
        found[site] = told if named[told] == 1 else f"{told} {named[told]}"
    return found


def _sites() -> Iterator[tuple[Site, str]]:
    for path in python_files(*DOORS, *BELOW_THE_DOORS, "issues/templatetags"):
        tree = ast.parse(path.read_text())
        parents = Parents(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_mutable(node):
                around = [
                    outer.name for outer in parents.around(node) if isinstance(outer, ast.FunctionDef | ast.ClassDef)
                ]
                told = f"{name(path)} {'.'.join(reversed(around))}: {ast.unparse(node.func).removeprefix('access.')}"
                yield (name(path), node.lineno, node.col_offset), told


def _is_mutable(call: ast.Call) -> bool:
    of, _dot, called = ast.unparse(call.func).rpartition(".")
    if of != "access" or called not in RELAXED:
        return False
    return called != "allows" or ast.unparse(call.args[1]) == "VIEW"


@contextmanager
def listening(mutant: Site | None = None) -> Iterator[set[Site]]:
    """A context in which it is heard which calls are made; the one at `mutant` lets everything through."""
    heard: set[Site] = set()
    with ExitStack() as stack:
        for called, relaxed in RELAXED.items():
            hearing = _hearing(getattr(access, called), relaxed, mutant, heard)
            stack.enter_context(patch.object(access, called, hearing))
        yield heard


def _hearing(
    real: Callable[..., Any], relaxed: Callable[..., Any], mutant: Site | None, heard: set[Site]
) -> Callable[..., Any]:
    def hearing(*args: Any, **kwargs: Any) -> Any:
        frame = sys._getframe(1)
        site = _site(frame.f_code, frame.f_lasti)
        if site is not None:
            heard.add(site)
            if site == mutant:
                return relaxed(*args, **kwargs)
        return real(*args, **kwargs)

    return hearing


@cache
def _site(code: CodeType, instruction: int) -> Site | None:
    """Which of the sites a call is made from, by the frame from which it comes."""
    path = Path(code.co_filename)
    if not path.is_relative_to(PROJECT):
        return None
    line, _end, column, _end_column = list(code.co_positions())[instruction // 2]
    site = (name(path), line or 0, column or 0)
    return site if site in sites() else None
