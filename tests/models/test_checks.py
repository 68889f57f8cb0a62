"""The system checks: each finds what it is there for, and nothing in the app as it is."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection, models
from django.test.utils import isolate_apps

from issues import access, checks
from issues.models.records import Record, Structure
from issues.models.settings import unsafe_settings


def test_the_app_passes() -> None:
    assert [found for found in run_checks() if not found.is_silenced()] == []


@isolate_apps("issues.apps.IssuesConfig")
def test_a_model_without_a_rule_of_access() -> None:
    class Secret(models.Model):  # noqa: DJ008  nobody reads it
        class Meta:
            app_label = "issues"

    (error,) = checks.without_access([Secret])
    assert (error.id, error.obj) == ("issues.E001", Secret)
    assert error.msg == "issues.Secret has no rule of access."
    assert error.hint and "issues/access.py" in error.hint


def test_a_rule_that_is_taken_away_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    from issues.models import Note

    monkeypatch.setattr(access, "RECORDS", access.RECORDS - {Note})
    assert [error.id for error in checks.check_models()] == ["issues.E001"]


def test_a_history_that_is_taken_away_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    from issues.models import Note

    monkeypatch.delattr(Note, "pgh_event_models")
    assert [error.id for error in checks.check_models()] == ["issues.E002"]


def test_closed_models_have_a_reason_and_no_rule() -> None:
    for model, reason in checks.CLOSED.items():
        assert len(reason) > 20
        assert model not in {*access.RECORDS, *access.STRUCTURE, *access.OPERATED}


@isolate_apps("issues.apps.IssuesConfig")
def test_a_record_without_history() -> None:
    class Frame(Structure):
        class Meta:
            app_label = "issues"

    class Secret(Record):
        class Meta:
            app_label = "issues"

    errors = checks.without_history([Frame, Secret])
    assert [(error.id, error.obj) for error in errors] == [("issues.E002", Frame), ("issues.E002", Secret)]
    assert errors[0].hint and "@tracked()" in errors[0].hint


def test_a_setting_that_may_lose_what_was_saved(db: None) -> None:
    def found() -> list[Any]:
        return [error for error in checks.check_settings(databases=["default"]) if "synchronous" in error.msg]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        assert found() == []
        assert "synchronous_commit" not in unsafe_settings(connection)
        cursor.execute("SET LOCAL synchronous_commit = off")
    (error,) = found()
    assert (error.id, error.msg) == ("issues.E003", "The database has synchronous_commit off.")
    assert error.hint


def test_the_settings_are_asked_only_of_the_databases_that_are_named(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert checks.check_settings(databases=["default"])
    assert checks.check_settings() == []
