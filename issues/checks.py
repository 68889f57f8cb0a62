"""System checks: the start is refused where a rule of the architecture is broken."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import Model
from pghistory.models import Event

from issues import access
from issues.models import Counter, KeptForm, Revision, Seal, SealedEvent, User
from issues.models.records import Structure
from issues.models.roles import powers, unwalled
from issues.models.settings import unsafe_settings
from tracker.database import asks_as_owner

# Models to which no rule of access applies, and why nobody can come by their rows.
CLOSED: dict[type[Model], str] = {
    Counter: "read and written by the verbs that number what is logged, and shown to nobody",
    KeptForm: "kept for one person, and asked for by that person's key alone",
    Revision: "read with the memberships of a compartment, written by triggers, and shown to nobody",
    Seal: "written and read by the commands of whoever owns the database, and shown to nobody",
    SealedEvent: "the events of a seal, which hold nothing but hashes",
}


@register(Tags.models)
def check_models(app_configs: Any = None, **_rest: Any) -> list[CheckMessage]:
    """E001 and E002 for the models of the app."""
    ours = list(apps.get_app_config("issues").get_models())
    return [*without_access(ours), *without_history(ours)]


def without_access(models: Iterable[type[Model]]) -> list[CheckMessage]:
    """E001: a model that access doesn't know is closed to everybody, which is hardly what it was made for."""
    known = {*access.RECORDS, *access.STRUCTURE, User, *CLOSED}
    return [
        Error(
            f"{model._meta.label} has no rule of access.",
            hint="Add it to RECORDS or STRUCTURE in issues/access.py, or to CLOSED in issues/checks.py and say why.",
            obj=model,
            id="issues.E001",
        )
        for model in models
        if model not in known and not issubclass(model, Event)
    ]


def without_history(models: Iterable[type[Model]]) -> list[CheckMessage]:
    """E002: every write to a record, to the frame or to an account has to leave a trace."""
    return [
        Error(
            f"{model._meta.label} has no history.",
            hint="Decorate it with @tracked() of issues/models/records.py, and make the migration.",
            obj=model,
            id="issues.E002",
        )
        for model in models
        if issubclass(model, Structure | User) and not hasattr(model, "pgh_event_models")
    ]


@register(Tags.database)
def check_walls(app_configs: Any = None, databases: Iterable[str] | None = None, **_rest: Any) -> list[CheckMessage]:
    """E004 and E005 for each database."""
    models = list(apps.get_app_config("issues").get_models(include_auto_created=True))
    return [
        error
        for alias in databases or ()
        for error in (
            *without_policy(connections[alias], models),
            *(() if asks_as_owner() else without_limits(connections[alias])),
        )
    ]


def without_policy(connection: Any, models: Sequence[type[Model]]) -> list[CheckMessage]:
    """E004: a table with a compartment shows all of its rows where a query forgets to ask whose they are."""
    return [
        Error(
            f"The table of {model._meta.label} has a compartment, and no policy that is forced.",
            hint="Put it back with `python manage.py migrate`, or InstallPolicies() into the migration that makes it.",
            obj=model,
            id="issues.E004",
        )
        for model in unwalled(connection, models)
    ]


def without_limits(connection: Any) -> list[CheckMessage]:
    """E005: what may step over policies isn't held by them."""
    return [
        Error(
            f"The application's role in the database {power}.",
            hint="Run `python manage.py secure_database`, and see the README for DATABASE_OWNER_URL.",
            id="issues.E005",
        )
        for power in powers(connection)
    ]


@register(Tags.database)
def check_settings(app_configs: Any = None, databases: Iterable[str] | None = None, **_rest: Any) -> list[CheckMessage]:
    """E003: with one of these off, what was saved can be lost when the machine loses its power."""
    return [
        Error(
            f"The database has {name} off.",
            hint="Turn it on in postgresql.conf: what people were told is saved must survive a crash.",
            id="issues.E003",
        )
        for alias in databases or ()
        for name in unsafe_settings(connections[alias])
    ]
