"""Every address of the site, and the one table of what each of the cast gets there."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from issues.actions.people import set_password_path
from issues.models import Role
from tests.factory import PEOPLE, officer_of
from tests.guards.world import PREFIXES, Place

METHODS = ("GET", "POST")
Parameters = dict[str, Any]
Who = Callable[[str, str], bool]


@dataclass(frozen=True)
class Address:
    """A named address: `admin:index`."""

    name: str

    def url(self, parameters: Parameters) -> str:
        return reverse(self.name, kwargs=parameters) if parameters else reverse(self.name)


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[Address]:
    """Each address that the resolver knows; fails where one has no name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(space + pattern.name)


# Who: by user name and the prefix of a compartment. The cast's own table is read, and nothing of the product.


def _roles(user: str, prefix: str) -> tuple[str, ...]:
    return PEOPLE[user][2].get(prefix, ("", ()))[1] if user in PEOPLE else ()


def having(*roles: str) -> Who:
    """Members of the compartment in one of some roles."""
    return lambda user, prefix: bool(set(roles) & set(_roles(user, prefix)))


def negotiating(*roles: str) -> Who:
    """Those who have one of some roles in any compartment of the negotiation."""
    return lambda user, prefix: any(having(*roles)(user, other) for other in _beside(prefix))


def _beside(prefix: str) -> tuple[str, ...]:
    return ("OAS",) if prefix == "OAS" else ("MIG", "US", "CU")


def everybody(user: str, prefix: str) -> bool:
    return True


def staff(user: str, prefix: str) -> bool:
    return user == "admin" or (user in PEOPLE and PEOPLE[user][1])


member = having(*Role.values)
officer = having(Role.OFFICER, Role.REVIEWER)
reviewer = having(Role.REVIEWER)
negotiator = negotiating(*Role.values)
logger = negotiating(Role.OFFICER, Role.REVIEWER)
clearer = negotiating(Role.REVIEWER)


def no_clearer(user: str, prefix: str) -> bool:
    """Members of the negotiation who clear nothing in it."""
    return negotiator(user, prefix) and not clearer(user, prefix)


def desk_officer(user: str, prefix: str) -> bool:
    """Members of the compartment who log in it if it is private, or in a private one beside it."""
    places = [place for place in _beside(prefix) if prefix == "MIG" or place == prefix]
    return member(user, prefix) and any(officer(user, place) for place in places if place != "MIG")


def publisher(user: str, prefix: str) -> bool:
    """Who logs in a private compartment and in the joint one beside it."""
    return prefix in ("US", "CU") and officer(user, prefix) and officer(user, "MIG")


@dataclass(frozen=True)
class Of:
    """What an address is of: the parameters for a place, and those of something that doesn't exist beside it."""

    parameters: Callable[[Place], Parameters]
    absent: Callable[[Place], Parameters] = lambda place: {}
    prefixes: tuple[str, ...] = PREFIXES
    hides: bool = True


def _in(place: Place, **parameters: Any) -> Parameters:
    return {"slug": place.slug, **parameters}


SITE = Of(lambda place: {}, prefixes=("MIG",), hides=False)
NEGOTIATION = Of(_in, lambda place: {"slug": "no-such-talks"}, prefixes=("MIG", "OAS"))
MEETING = Of(
    lambda place: _in(place, meeting_slug=place.meeting.slug),
    lambda place: _in(place, meeting_slug="no-such-meeting"),
)


def _issue(issue: str = "issue") -> Of:
    return Of(
        lambda place: _in(place, reference=getattr(place, issue).reference),
        lambda place: _in(place, reference=f"{place.prefix}-999"),
    )


def _row(parent: Of, row: str) -> Of:
    """What hangs on something else and has a key of its own; the parent is there."""
    return Of(
        lambda place: parent.parameters(place) | {"key": getattr(place, row).pk},
        lambda place: parent.parameters(place) | {"key": uuid.uuid4()},
    )


ISSUE = _issue()
WITHDRAWN = _issue("withdrawn")
SOURCE = _row(NEGOTIATION, "source")
WAITING = _row(Of(lambda place: _in(place, kind="issue")), "waiting")
DELEGATE = _row(MEETING, "delegate")
MEETING_PROPOSAL = _row(MEETING, "meeting_proposal")
POSITION, ITEM, CITATION, PROPOSAL = (_row(ISSUE, name) for name in ("position", "item", "citation", "proposal"))


def _password(place: Place) -> Parameters:
    key, token = set_password_path(place.officer)
    return {"uidb64": key, "token": token}


PASSWORD = Of(_password, prefixes=("OAS",), hides=False)
INVALID = 422


@dataclass(frozen=True)
class May:
    """Who gets `status`; who only sees the thing gets 403, and everybody else 404. Nobody is sent to the log-in."""

    who: Who
    status: int = 200
    seen_by: Who | None = None
    open_to_nobody: bool = False

    def status_for(self, user: str, prefix: str) -> int:
        if user == "nobody" and not self.open_to_nobody:
            return 302
        if self.who(user, prefix):
            return self.status
        return 403 if self.seen_by and self.seen_by(user, prefix) else 404


NO = May(everybody, 405)
OPEN_NO = May(everybody, 405, open_to_nobody=True)


@dataclass(frozen=True)
class Row:
    """What a GET and a POST without any data get at an address."""

    of: Of = SITE
    get: May = NO
    post: May = NO
    by_user: dict[tuple[str, str], int] = field(default_factory=dict)

    def expected(self, method: str, user: str, prefix: str) -> int:
        may = self.get if method == "GET" else self.post
        return self.by_user.get((method, user), may.status_for(user, prefix))


SEES = May(member)
LOGS = Row(NEGOTIATION, get=May(logger, 200, negotiator), post=May(logger, INVALID, negotiator))


def _form(of: Of, who: Who = officer, sent: int = INVALID) -> Row:
    """A page with a form for some of those who see what it is of; sent without data, most of them are refused."""
    return Row(of, get=May(who, 200, member), post=May(who, sent, member))


def _button(of: Of, who: Who = officer) -> Row:
    """An address that takes nothing but a press of a button, and leads back to a page."""
    return Row(of, post=May(who, 302, member))


TABLE: dict[str, Row] = {
    "home": Row(get=May(everybody)),
    "login": Row(
        get=May(everybody, 302, open_to_nobody=True),
        post=May(everybody, 302, open_to_nobody=True),
        by_user={("GET", "nobody"): 200, ("POST", "nobody"): INVALID},
    ),
    "code": Row(  # nobody has given a password just before
        get=May(everybody, 302, open_to_nobody=True), post=May(everybody, 302, open_to_nobody=True)
    ),
    "second-factor": Row(get=May(everybody), post=May(everybody, INVALID)),
    "logout": Row(post=May(everybody, 302)),
    "password": Row(get=May(everybody), post=May(everybody, INVALID)),
    "set-password": Row(
        PASSWORD, get=May(everybody, 302, open_to_nobody=True), post=May(everybody, 302, open_to_nobody=True)
    ),
    "preferences": Row(get=May(everybody), post=May(everybody, INVALID)),
    "healthz": Row(get=May(everybody, open_to_nobody=True), post=OPEN_NO),
    "readyz": Row(get=May(everybody, open_to_nobody=True), post=OPEN_NO),
    "favicon": Row(get=May(everybody, 302, open_to_nobody=True), post=OPEN_NO),
    "negotiation": Row(NEGOTIATION, get=May(negotiator)),
    "all-issues": Row(get=May(everybody)),
    "issues": Row(NEGOTIATION, get=May(negotiator)),
    "issue-log": LOGS,
    "issue-duplicates": Row(NEGOTIATION, get=May(negotiator)),
    "issue": Row(ISSUE, get=SEES),
    "issue-history": Row(ISSUE, get=SEES),
    "issue-edit": _form(ISSUE),
    "issue-publish": _form(ISSUE, publisher),
    "issue-submit": _button(ISSUE),
    "issue-withdraw": _form(ISSUE),
    "issue-restore": _form(WITHDRAWN),
    "handling": _form(ISSUE, desk_officer, sent=409),  # as if from before anybody had handled it
    "note-write": _form(ISSUE, desk_officer),
    "standing-report": _form(ISSUE),
    "raised-at": _form(ISSUE),
    "agenda-item": _form(ITEM),
    "agenda-item-remove": _button(ITEM),
    "issue-cite": _form(ISSUE),
    "citation-remove": _form(CITATION, sent=302),
    "proposal-take-back": _button(PROPOSAL, lambda user, prefix: user == officer_of(prefix)),
    "position-log": _form(ISSUE),
    "position-edit": _form(POSITION),
    "position-submit": _button(POSITION),
    "position-withdraw": _form(POSITION),
    "position-restore": _form(POSITION),
    "position-cite": _form(POSITION),
    "meetings": Row(NEGOTIATION, get=May(negotiator)),
    "meeting-log": LOGS,
    "meeting": Row(MEETING, get=SEES),
    "meeting-edit": _form(MEETING),
    "meeting-withdraw": _form(MEETING),
    "meeting-restore": _form(MEETING),
    "meeting-proposal-take-back": _button(MEETING_PROPOSAL, lambda user, prefix: user == officer_of(prefix)),
    "delegates": _form(MEETING),
    "delegate-remove": _form(DELEGATE, sent=302),
    "sources": Row(NEGOTIATION, get=May(negotiator)),
    "source-log": LOGS,
    "source": Row(SOURCE, get=SEES),
    "source-edit": _form(SOURCE),
    "review": Row(NEGOTIATION, get=May(clearer, 200, negotiator)),
    "review-several": Row(NEGOTIATION, get=May(clearer, 400, negotiator), post=May(clearer, INVALID, negotiator)),
    "review-item": Row(WAITING, get=May(reviewer, 200, no_clearer), post=May(reviewer, INVALID, no_clearer)),
}


# Django's admin. Whoever may not open it gets 403 everywhere in it; who may, gets 403 at lists that aren't theirs, and
# 404 at rows.


def no_staff(user: str, prefix: str) -> bool:
    return not staff(user, prefix)


def operator(user: str, prefix: str) -> bool:
    return user == "admin"


def _staff_who(who: Who) -> Who:
    return lambda user, prefix: staff(user, prefix) and who(user, prefix)


def _list(who: Who, sent: int = 200) -> Row:
    """A list, or a form to add to it, for the staff who may do something with some row of it."""
    somewhere = _staff_who(lambda user, _prefix: any(who(user, prefix) for prefix in PREFIXES))
    return Row(get=May(somewhere, 200, everybody), post=May(somewhere, sent, everybody))


def _of_one(row: Callable[[Place], Any], who: Who, got: int = 200, sent: int = INVALID, name: str = "object_id") -> Row:
    """A page of one row, for the staff who may do something with it."""
    of = Of(lambda place: {name: row(place).pk}, lambda place: {name: uuid.uuid4()})
    mine = _staff_who(who)
    return Row(of, get=May(mine, got, no_staff), post=May(mine, sent, no_staff))


def _admin(model: str, who: Who, row: Callable[[Place], Any], *, sent: int = INVALID) -> dict[str, Row]:
    return {
        f"admin:issues_{model}_changelist": _list(who),
        f"admin:issues_{model}_change": _of_one(row, who, sent=sent),
    }


manager = having(Role.MANAGER)
FOR_STAFF = May(staff, 200, everybody)
REVIEWED: dict[str, Callable[[Place], Any]] = {
    "issue": lambda place: place.waiting,
    "position": lambda place: place.position,
    "meeting": lambda place: place.meeting,
    "proposal": lambda place: place.proposal,
}
MANAGED: dict[str, Callable[[Place], Any]] = {
    "topic": lambda place: place.topic,
    "marking": lambda place: place.marking,
}
OPERATED: dict[str, Callable[[Place], Any]] = {
    "negotiation": lambda place: place.compartment.negotiation,
    "side": lambda place: place.issue.raised_by,
    "compartment": lambda place: place.compartment,
    "user": lambda place: place.officer,
}


def _keeps(user: str, prefix: str) -> bool:
    return manager(user, prefix) or operator(user, prefix)


for model, row in REVIEWED.items():
    TABLE |= _admin(model, reviewer, row)
    TABLE[f"admin:issues_{model}_history"] = _of_one(row, reviewer, got=302, sent=302)
for who, models in ((manager, MANAGED), (operator, OPERATED)):
    for model, row in models.items():
        TABLE |= _admin(model, who, row) | {f"admin:issues_{model}_add": _list(who, sent=INVALID)}
TABLE["admin:issues_marking_scheme"] = _list(manager, sent=INVALID)
SITE_ADMIN = Of(lambda place: {"app_label": "issues"}, prefixes=("MIG",), hides=False)
MEMBER = Of(lambda place: {"object_id": place.membership.pk}, lambda place: {"object_id": uuid.uuid4()})
MANAGES = May(_staff_who(manager), 200, lambda user, prefix: no_staff(user, prefix) or operator(user, prefix))
TABLE |= {
    "admin:issues_compartment_changelist": _list(_keeps),
    "admin:issues_compartment_change": _of_one(OPERATED["compartment"], _keeps),
    "admin:issues_membership_changelist": _list(_keeps),
    "admin:issues_membership_add": _list(_keeps),
    "admin:issues_membership_change": Row(
        MEMBER, get=May(_staff_who(_keeps), 200, no_staff), post=replace(MANAGES, status=INVALID)
    ),
    "admin:issues_membership_delete": Row(MEMBER, get=MANAGES, post=MANAGES),
    "admin:issues_user_reset": _of_one(OPERATED["user"], operator, sent=200, name="key"),
    "admin:issues_user_deactivate": _of_one(OPERATED["user"], operator, sent=200, name="key"),
    "admin:issues_user_reactivate": _of_one(OPERATED["user"], operator, sent=302, name="key"),
    "admin:index": Row(get=FOR_STAFF, post=FOR_STAFF),
    "admin:app_list": Row(SITE_ADMIN, get=FOR_STAFF, post=FOR_STAFF),
    "admin:jsi18n": Row(get=FOR_STAFF, post=replace(FOR_STAFF, status=405)),
    "admin:login": Row(get=May(everybody, 302), post=May(everybody, 302)),
    "admin:logout": Row(get=May(staff, 405, everybody), post=May(staff, 302, everybody)),
    "admin:password_change": Row(get=May(staff, 302, everybody), post=May(staff, 302, everybody)),
}
