"""What the frame of every page shows: where one can go, and what waits for one there."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from issues import access
from issues.access import CLEAR
from issues.filters.reviews import waiting_counts
from issues.models import Negotiation, User
from issues.models.walls import acting_for

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Entry:
    """A place to go to; `waiting` counts what waits for the reader there."""

    label: str
    url: str
    current: bool = False
    waiting: int = 0


@dataclass(frozen=True)
class Shell:
    """The frame: the main navigation, and a line for each role of the reader: with its compartment, if in several."""

    navigation: list[Entry] = field(default_factory=list)
    memberships: list[str] = field(default_factory=list)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` for base.html, worked out when a page asks for it, and the reader's `theme`."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return {"shell": SimpleLazyObject(lambda: _shell(request)), "theme": theme if theme in THEMES else ""}


def _shell(request: HttpRequest) -> Shell:
    user = request.user
    if not isinstance(user, User):
        return Shell()
    with acting_for(user.pk, reads=True):  # the page of an address that leads nowhere has this frame too
        return _frame(request, user)


def _frame(request: HttpRequest, user: User) -> Shell:
    here = _negotiation_here(request, user)
    entries = _entries(here) if here else _elsewhere(user)
    route = f"/{request.resolver_match.route}" if request.resolver_match else ""
    navigation = [
        Entry(label, url, f"/{name}/" in route, _waiting(user, here) if name == "review" else 0)
        for name, label, url in entries
        if name != "review" or _reviews(user, here)
    ]
    return Shell(navigation, _roles(user))


def _roles(user: User) -> list[str]:
    mine = access.memberships(user)
    if len({membership.compartment_id for membership in mine}) == 1:
        return [membership.get_role_display() for membership in mine]
    return [f"{membership.compartment}: {membership.get_role_display()}" for membership in mine]


def _negotiation_here(request: HttpRequest, user: User) -> Negotiation | None:
    """The negotiation of the page's address, where the reader is a member; else their only one, if it is."""
    mine = {m.negotiation.slug: m.negotiation for m in access.memberships(user)}
    match = request.resolver_match
    slug = match.kwargs.get("slug", "") if match else ""
    return mine.get(slug) or (next(iter(mine.values())) if len(mine) == 1 else None)


def _entries(here: Negotiation) -> list[tuple[str, str, str]]:
    return [
        ("issues", _("Issues"), reverse("issues", args=[here.slug])),
        ("meetings", _("Meetings"), reverse("meetings", args=[here.slug])),
        ("sources", _("Sources"), reverse("sources", args=[here.slug])),
        ("review", _("Review"), reverse("review", args=[here.slug])),
    ]


def _elsewhere(user: User) -> list[tuple[str, str, str]]:
    """Where there is something for the reader outside of a negotiation."""
    if access.memberships(user):
        return [("issues", _("Issues"), reverse("all-issues"))]
    return [("admin", _("Administration"), reverse("admin:index"))] if access.may_operate(user) else []


def _reviews(user: User, here: Negotiation | None) -> bool:
    return here is not None and here.pk in access.negotiations(user, CLEAR)


def _waiting(user: User, here: Negotiation | None) -> int:
    return waiting_counts(user)[here.pk] if here else 0
