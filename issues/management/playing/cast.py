"""The rows that a script speaks of: by the label of the step that made them, or by name."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from issues.actions.issues import Passage
from issues.actions.publishing import Said
from issues.models import Compartment, Issue, Marking, Meeting, Membership, Negotiation, Side, Source, Topic, User

# How a row is named: what stands between slashes, column by column. `{"side": "us-cuba-migration/US"}`
NAMED: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "user": (User, ("username",)),
    "negotiation": (Negotiation, ("slug",)),
    "compartment": (Compartment, ("negotiation__slug", "prefix")),
    "side": (Side, ("negotiation__slug", "code")),
    "meeting": (Meeting, ("negotiation__slug", "slug")),
    "topic": (Topic, ("negotiation__slug", "slug")),
    "issue": (Issue, ("negotiation__slug", "prefix", "number")),
    "source": (Source, ("negotiation__slug", "compartment__prefix", "title")),
    "marking": (Marking, ("negotiation__slug", "compartment__prefix", "code")),
    "membership": (Membership, ("negotiation__slug", "compartment__prefix", "user__username", "role")),
}


class Cast:
    """What the steps so far have made, and what was there before. Each row is read anew when it is spoken of."""

    def __init__(self) -> None:
        self.labelled: dict[str, Any] = {}
        self._told: dict[str, Callable[[Any], Any]] = {
            "step": self._made,
            "version": lambda told: (self._value(told) if isinstance(told, dict) else self._made(told)).version,
            "passage": lambda values: Passage(**self.arguments(values)),
            "unlogged source": lambda values: Source(**self.arguments(values)),
            "said": lambda values: Said(**self.arguments(values)),
            "values": self.arguments,
        }

    def keep(self, label: str, row: Any) -> None:
        if label:
            self.labelled[label] = row

    def person(self, username: str) -> User:
        return User.objects.get(username=username)

    def arguments(self, told: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a verb: an object with one key is a reference, everything else is as it is written."""
        return {name: self._value(value) for name, value in told.items()}

    def _value(self, told: Any) -> Any:
        if isinstance(told, list):
            return [self._value(each) for each in told]
        if not isinstance(told, dict):
            return told
        if len(told) != 1:
            raise ValueError(f"{told} is no reference: it has one key")
        ((kind, name),) = told.items()
        if kind in self._told:
            return self._told[kind](name)
        return self._named(kind, name)

    def _made(self, label: str) -> Any:
        if label not in self.labelled:
            raise ValueError(f"no step before is called {label!r}")
        row = self.labelled[label]
        return type(row)._default_manager.get(pk=row.pk)

    def _named(self, kind: str, name: str) -> Model:
        if kind not in NAMED:
            raise ValueError(f"{kind!r} is no kind of reference")
        model, columns = NAMED[kind]
        words = str(name).split("/")
        found = model._default_manager.filter(**dict(zip(columns, words, strict=True))).first()
        if found is None:
            raise ValueError(f"there is no {kind} {name!r}")
        return found
