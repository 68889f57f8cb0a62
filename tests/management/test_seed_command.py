"""`manage.py seed` where it can't do its work, and with a password that somebody chose."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from issues.management import demonstration
from issues.management.demonstration import content
from issues.models import Negotiation, User
from tests import factory
from tests.management.helpers import empty_database, fingerprint, run_seed


def test_takes_the_password_that_was_chosen(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the people are made here, as the rest is above."""
    monkeypatch.setattr(demonstration, "STEPS", demonstration.STEPS[:2])
    settings.DEMO_PASSWORD = "chosen by the reader"
    empty_database()
    said = run_seed()
    assert "Password of everybody: that of DEMO_PASSWORD" in said
    assert settings.DEMO_PASSWORD not in said
    assert factory.person("officer").check_password(settings.DEMO_PASSWORD)


def test_refuses_a_database_in_use(db: None) -> None:
    before = fingerprint()
    with pytest.raises(CommandError, match=r"^This database is in use: [^\n]*$"):
        run_seed()
    assert fingerprint() == before


@pytest.mark.parametrize("command", [["seed"], ["generate", "--issues", "1"]])
def test_says_so_where_there_are_no_tables(command: list[str], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE issues_issue RENAME TO elsewhere")
    with pytest.raises(CommandError, match=r"Run `python manage.py migrate` first\."):
        call_command(*command)


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        (
            "negotiations.toml",
            'status = "active"',
            'status = "lively"',
            r"negotiations.toml, negotiation 1: status: .*lively.*",
        ),
        (
            "people.toml",
            'compartment = "joint"',
            'compartment = "jiont"',
            r"people.toml, person 1, membership 2, compartment: there is no 'jiont'",
        ),
        (
            "meetings.toml",
            'quotation = "In this 21st round on migration"',
            'quotation = "In this 22nd round"',
            r"meetings.toml, meeting 21-new-york-2009, citation 1, quotation: doesn't stand in .* at 'paragraph 2'",
        ),
    ],
)
def test_the_command_says_so_and_makes_nothing(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, right: str, wrong: str, said: str
) -> None:
    shutil.copytree(content.FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / name).read_text("utf-8")
    (tmp_path / name).write_text(text.replace(right, wrong, 1), "utf-8")
    monkeypatch.setattr(content, "FOLDER", tmp_path)
    empty_database()
    with pytest.raises(CommandError, match=f"^{said}$"):
        call_command("seed", stdout=StringIO())
    assert not User.objects.exists()
    assert not Negotiation.objects.exists()
