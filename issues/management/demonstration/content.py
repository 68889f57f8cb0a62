"""Reading the content files. Whatever is wrong in one is told with its file, the record and the key."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError

T = TypeVar("T")

FOLDER = Path(__file__).parent
# In this order: an issue's number tells how many came before it.
FILES = (
    "negotiations.toml",
    "people.toml",
    "topics.toml",
    "sources.toml",
    "meetings.toml",
    "issues_us.toml",
    "issues_cuba.toml",
    "issues_cooperation.toml",
    "private.toml",
    "oas.toml",
)
_REQUIRED = object()


class ContentError(Exception):
    """A content file says something that can't be. The text is one line: file, record, key, and why."""


class Entry:
    """One table of a content file. What is taken from it is gone, so that a key that nobody reads is found."""

    def __init__(self, values: dict[str, Any], where: str) -> None:
        self._left = dict(values)
        self.where = where

    def take(self, name: str, default: Any = _REQUIRED) -> Any:
        """The value of `name`. Raises ContentError where there is none and no `default`."""
        if name not in self._left and default is _REQUIRED:
            raise self.error(name, "is missing")
        return self._left.pop(name, default)

    def columns(self, *names: str) -> dict[str, Any]:
        """Those of `names` that the table has, with their values."""
        return {name: self._left.pop(name) for name in names if name in self._left}

    def entries(self, name: str) -> Iterator["Entry"]:
        """The tables inside this one under `name`, in order."""
        for place, values in enumerate(self.take(name, []), start=1):
            yield Entry(values, f"{self.where}, {name} {values.get('key', place)}")

    def find(self, name: str, among: Mapping[Any, T]) -> T:
        """What the value of `name` is the key of, in `among`."""
        return self.look_up(name, self.take(name), among)

    def find_if_named(self, name: str, among: Mapping[Any, T]) -> T | None:
        """The same, and None where the table has no `name`."""
        return self.find(name, among) if name in self._left else None

    def find_all(self, name: str, among: Mapping[Any, T]) -> list[T]:
        """What the values of the list `name` are keys of; nothing where there is no such list."""
        return [self.look_up(name, wanted, among) for wanted in self.take(name, [])]

    def look_up(self, name: str, wanted: Any, among: Mapping[Any, T]) -> T:
        """`among[wanted]`. Raises ContentError, blaming the key `name`, where it isn't there."""
        if wanted not in among:
            raise self.error(name, f"there is no {wanted!r}")
        return among[wanted]

    def error(self, name: str, why: str) -> ContentError:
        """A ContentError that blames the key `name`."""
        return ContentError(f"{self.where}, {name}: {why}")

    @contextmanager
    def begun(self) -> Iterator[None]:
        """A context in which verbs are blamed on this table too, but keys may be left for later."""
        try:
            yield
        except ValidationError as error:
            raise ContentError(f"{self.where}: {_in_one_line(error)}") from error
        except PermissionDenied as error:
            raise ContentError(f"{self.where}: its author isn't allowed this") from error

    @contextmanager
    def whole(self) -> Iterator[None]:
        """A context at whose end every key has been taken."""
        with self.begun():
            yield
        for name in self._left:
            raise self.error(name, "is no key of this kind of record")


def read(noun: str) -> Iterator[Entry]:
    """The tables [[noun]] of all content files, in the order of FILES."""
    for name in FILES:
        yield from Entry(_tables(FOLDER / name), name).entries(noun)


@cache
def _tables(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _in_one_line(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(error.messages)
