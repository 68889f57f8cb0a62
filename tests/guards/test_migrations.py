"""Migrations are complete, each follows the one before it, and each says in its name what it does."""

import re

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.guards.code import PROJECT

FOLDER = PROJECT / "issues" / "migrations"


def test_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)  # exits where a change has none


def test_linear() -> None:
    graph = MigrationLoader(None).graph
    chain = [key[1] for key in graph.forwards_plan(graph.leaf_nodes("issues")[0]) if key[0] == "issues"]
    assert len(graph.leaf_nodes("issues")) == 1
    assert chain == sorted(path.stem for path in FOLDER.glob("[0-9]*.py"))
    assert [int(name[:4]) for name in chain] == list(range(1, len(chain) + 1))


def test_named() -> None:
    unnamed = re.compile(r"\d{4}_(auto|initial|\d|alter_|merge)")
    assert [path.stem for path in FOLDER.glob("[0-9]*.py") if unnamed.match(path.stem)] == []


def test_applied(db: None) -> None:
    loader = MigrationLoader(connection)
    assert set(loader.graph.nodes) == set(loader.applied_migrations)
