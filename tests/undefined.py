"""Fail a test that renders a variable which isn't there: Django alone writes nothing in its place, in silence."""

import sys
from types import FrameType

from django.template.base import FilterExpression, Node

OURS = "/issues/templates/"


class UndefinedVariableError(Exception):
    """A template of ours writes a variable that its view didn't give it."""


class Undefined(str):
    """Django's `string_if_invalid`. It is empty for the templates of others, Django's admin above all.

    What a template only asks ({% if user %}, {% for row in rows %}) may be undefined; what it writes may not.
    """

    def __bool__(self) -> bool:
        caller = sys._getframe(1)
        return caller.f_code is FilterExpression.resolve.__code__ and OURS in _template(caller)

    def __contains__(self, place: object) -> bool:
        return place == "%s"

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariableError(f"{variable} in {_template(sys._getframe(1))}")


def _template(frame: FrameType | None) -> str:
    """The file of the template whose node is being rendered."""
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin)
        frame = frame.f_back
    return ""
