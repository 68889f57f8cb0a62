"""Reading a script. Whatever is wrong in it is told in one line that says where."""

import datetime
import json
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from inspect import Parameter, isfunction, signature
from typing import Any

from django.core.exceptions import FieldError, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404
from django.utils.dateparse import parse_datetime

from issues import actions
from issues.actions.verb import Stale

Verb = Callable[..., Any]

BEGIN = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
A_STEP = datetime.timedelta(minutes=1)


class ScriptError(Exception):
    """A script says something that can't be. The text is one line: the step, and why."""


@dataclass(frozen=True)
class Step:
    """One call of a verb by the person called `by`; what it gives is kept under `label`, where it has one."""

    where: str
    verb: Verb
    by: str
    at: datetime.datetime
    arguments: dict[str, Any]
    label: str

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """A context in which what goes wrong is told of this step."""
        try:
            yield
        except ValidationError as error:
            raise ScriptError(f"{self.where}: {' '.join(error.messages)}") from error
        except PermissionDenied as error:
            raise ScriptError(f"{self.where}: {self.by} isn't allowed this") from error
        except (FieldError, Http404, LookupError, ObjectDoesNotExist, Stale, TypeError, ValueError) as error:
            raise ScriptError(f"{self.where}: {' '.join(str(error).split())}") from error


@dataclass(frozen=True)
class Script:
    """`seed` gives the keys of all rows that the steps make."""

    seed: int
    steps: list[Step]

    @classmethod
    def read(cls, text: str) -> "Script":
        """The script in a JSON text; see the decision record on scripts for its form."""
        try:
            told = json.loads(text)
        except ValueError as error:
            raise ScriptError(f"This is no JSON: {error}") from error
        if not isinstance(told, dict) or not isinstance(told.get("steps"), list):
            raise ScriptError('A script is an object with a list called "steps".')
        if unknown := told.keys() - {"seed", "steps"}:
            raise ScriptError(f"A script has no {min(unknown)!r}.")
        return cls(int(told.get("seed", 1)), list(_steps(told["steps"])))


@cache
def verbs() -> dict[str, Verb]:
    """Every verb by its name: what somebody does, its arguments given by name alone."""
    modules = [import_module(f"{actions.__name__}.{found.name}") for found in pkgutil.iter_modules(actions.__path__)]
    functions = (each for module in modules for each in vars(module).items() if isfunction(each[1]))
    return {name: function for name, function in functions if not name.startswith("_") and _is_verb(function)}


def _is_verb(function: Verb) -> bool:
    taken = signature(function).parameters
    return "by" in taken and all(one.kind in (Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD) for one in taken.values())


def _steps(told: list[Any]) -> Iterator[Step]:
    at = BEGIN
    for number, step in enumerate(told, start=1):
        if not isinstance(step, dict):
            raise ScriptError(f"step {number}: is no object")
        where = f"step {number}, {step.get('verb', 'without a verb')}"
        at = _time(step.get("at"), where) or at + A_STEP
        yield _step(step, where, at)


def _step(told: dict[str, Any], where: str, at: datetime.datetime) -> Step:
    if unknown := told.keys() - {"verb", "by", "at", "with", "as"}:
        raise ScriptError(f"{where}: a step has no {min(unknown)!r}")
    if missing := {"verb", "by"} - told.keys():
        raise ScriptError(f"{where}: {min(missing)!r} is missing")
    if told["verb"] not in verbs():
        raise ScriptError(f"{where}: there is no such verb")
    if not isinstance(told.get("with", {}), dict):
        raise ScriptError(f"{where}: 'with' is no object")
    return Step(where, verbs()[told["verb"]], told["by"], at, told.get("with", {}), told.get("as", ""))


def _time(text: Any, where: str) -> datetime.datetime | None:
    if text is None:
        return None
    try:
        at = parse_datetime(text)
    except (TypeError, ValueError):
        at = None
    if at is None or at.tzinfo is None:
        raise ScriptError(f"{where}, at: {text!r} is no time with a zone, such as 2026-01-05T09:00:00Z")
    return at
