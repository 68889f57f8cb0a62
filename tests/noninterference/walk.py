"""What is asked of a world, and what it answers: everything that a reader, or a machine of theirs, could tell apart."""

import io
import logging
import zipfile
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.db import connection
from django.test import Client

from tests.factory import person
from tests.noninterference.worlds import WALKED_AT, Scene

NOBODY = "nobody"
TYPED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Ask:
    """A request of somebody. `part` is one of the script's own, for a part of a page."""

    user: str
    method: str
    url: str
    body: str = ""
    part: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.url}{' (part)' * self.part} by {self.user} {self.body[:300]}".rstrip()


@dataclass(frozen=True)
class Answer:
    """All that can be told of what happened; `pages` are the body, or the files in it by name."""

    status: int
    headers: dict[str, str]
    cookies: str
    pages: dict[str, bytes]
    queries: int
    logged: tuple[str, ...]
    mailed: tuple[str, ...]
    session: str

    @property
    def text(self) -> str:
        return b"\n".join(self.pages.values()).decode(errors="replace")

    def differs_in(self, other: "Answer") -> str:
        """What isn't the same in both, each with the place where it begins to differ; nothing where they are equal."""
        pairs = ((name, repr(getattr(self, name)), repr(getattr(other, name))) for name in self.__dataclass_fields__)
        return "; ".join(f"{name}: {_apart(one, two)}" for name, one, two in pairs if one != two)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name} {record.getMessage()}")


class Walker:
    """Asks a world, each of its people with a session of their own: they log in before the first question."""

    def __init__(self, scene: Scene, people: Iterable[str]) -> None:
        self.scene = scene
        with scene.at(WALKED_AT):
            self.clients = {user: _client(user) for user in people}

    def ask(self, ask: Ask) -> Answer:
        """The answer to a request, in which time and chance are those of every world at the same request."""
        with self.scene.at(WALKED_AT, draw=repr(ask)):
            client = self.clients[ask.user]
            handler, mailed = _Lines(), len(_outbox())
            with _listening(handler), _counting() as count:
                headers = {"HX-Request": "true"} if ask.part else {}
                answer: Any = client.generic(ask.method, ask.url, ask.body, TYPED, headers=headers)
                body = answer.getvalue()
            return Answer(
                status=answer.status_code,
                headers=dict(answer.headers),
                cookies=answer.cookies.output(),
                pages=unpacked(body),
                queries=count(),
                logged=tuple(handler.lines),
                mailed=tuple(str(message.message()) for message in _outbox()[mailed:]),
                session=repr(sorted(client.session.items())) if ask.method == "POST" else "",
            )

    def ask_all(self, asks: Iterable[Ask]) -> list[Answer]:
        return [self.ask(ask) for ask in asks]


def _client(user: str) -> Client:
    client = Client(raise_request_exception=False)
    if user != NOBODY:
        client.force_login(person(user))
    return client


def _apart(one: str, two: str) -> str:
    """Both from a little before they part."""
    place = next((at for at, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]), 0)
    begin, end = max(0, place - 60), place + 60
    return f"{one[begin:end]!r} / {two[begin:end]!r}"


def unpacked(body: bytes) -> dict[str, bytes]:
    """The files in a body that is an archive, by name; otherwise the body itself."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return {"": body}
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _outbox() -> list[Any]:
    return getattr(mail, "outbox", [])


@contextmanager
def _listening(handler: _Lines) -> Any:
    root, django = logging.getLogger(), logging.getLogger("django")
    handlers, levels = root.handlers, (root.level, django.level)
    root.handlers = [handler]
    for logger in (root, django):
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers = handlers
        for logger, level in zip((root, django), levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _counting() -> Any:
    """Gives what tells the number of statements that were sent to the database meanwhile."""
    sent: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        yield lambda: len(sent)
