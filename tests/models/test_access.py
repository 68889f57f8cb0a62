"""The rules of access, each in its two shapes, asked of every model by every kind of person."""

import itertools
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from pghistory.models import Event

from issues import access
from issues.access import CLEAR, EDIT, LOG, MANAGE, OPERATE, VIEW, Action
from issues.actions.issues import write_note
from issues.models import (
    Compartment,
    Counter,
    Issue,
    KeptForm,
    Membership,
    Negotiation,
    Revision,
    Role,
    Seal,
    SealedEvent,
    Side,
    User,
)
from issues.models.snapshots import events_of
from tests import factory
from tests.factory import PEOPLE, compartment, person
from tests.guards.world import make_world

pytestmark = pytest.mark.django_db

# What each role may do, in words of this test's own.
MAY: dict[str, str] = {
    Role.READER: "view",
    Role.OFFICER: "view log edit",
    Role.REVIEWER: "view log edit clear",
    Role.MANAGER: "view manage",
}
PREFIXES = ("MIG", "US", "CU", "OAS")
ACTIONS = list(Action)
OURS = [model for model in apps.get_app_config("issues").get_models() if not issubclass(model, Event)]
CLOSED = {Counter, KeptForm, Revision, Seal, SealedEvent}
EMPTY = {KeptForm, Seal, SealedEvent}


def may(username: str, action: Action, prefix: str) -> bool:
    """What the cast's own table says, without a word of the product's."""
    roles = PEOPLE[username][2].get(prefix, ("", ()))[1] if username in PEOPLE else ()
    return any(action.name.lower() in MAY[role].split() for role in roles)


def beside(prefix: str) -> tuple[str, ...]:
    return ("OAS",) if prefix == "OAS" else ("MIG", "US", "CU")


def allowed(username: str, action: Action, row: Any) -> bool:
    """Whether somebody may do something on a row."""
    model = type(row)
    if action is OPERATE:
        return username == "admin" and model in {User, Negotiation, Side, Compartment, Membership}
    if model in (Negotiation, Side) or (model is Compartment and action is VIEW):
        slug = row.slug if model is Negotiation else row.negotiation.slug
        return any(may(username, action, prefix) for prefix in beside("OAS" if slug == "oas-cuba" else "US"))
    if model is Compartment:
        return may(username, action, row.prefix)
    if model is User:
        shared = {prefix for prefix in PREFIXES if may(username, VIEW, prefix) and may(row.username, VIEW, prefix)}
        return bool(shared) if action is VIEW else action is EDIT and row.username == username
    if model in CLOSED:
        return False
    return may(username, action, row.compartment.prefix)


def make_everything() -> None:
    """A row of every model in every compartment."""
    for place in make_world().values():
        sides = list(Side.objects.filter(negotiation=place.compartment.negotiation))
        factory.log_issue(place.prefix, further_topics=[place.topic], supported_by=sides, addressed_to=sides)
        if not place.compartment.is_joint:
            write_note(issue=place.issue, compartment=place.compartment, by=place.officer, text="For us.")


def rows_of(model: type[Model]) -> list[Any]:
    rows: Any = model._default_manager.all()
    if model in access.RECORDS:
        rows = rows.select_related("compartment", "negotiation")
    assert rows or model in EMPTY, f"the world has no {model.__name__}"
    return list(rows)


def test_every_person_on_every_row_of_every_model() -> None:
    make_everything()
    found = {model: rows_of(model) for model in OURS}
    people = [person(username) for username in ("admin", *PEOPLE)]
    for user, (action, model) in itertools.product(people, itertools.product(ACTIONS, OURS)):
        scoped = set(access.scope(user, action, model._default_manager.all()).values_list("pk", flat=True))
        for row in found[model]:
            expected = allowed(user.username, action, row)
            assert access.allows(user, action, row) is expected, (user, action, row)
            assert (row.pk in scoped) is expected, (user, action, row)


def test_nobody_and_those_whose_account_is_closed_may_nothing() -> None:
    make_everything()
    found = {model: rows_of(model) for model in OURS}
    closed = [person("secretariat"), person("admin")]
    for account in closed:
        account.is_active = False
    nobody: list[access.Person] = [AnonymousUser(), *closed]
    for user, (action, model) in itertools.product(nobody, itertools.product(ACTIONS, OURS)):
        assert not access.scope(user, action, model._default_manager.all()).exists()
        assert not any(access.allows(user, action, row) for row in found[model])


@pytest.mark.parametrize("action", ACTIONS)
def test_a_model_that_access_does_not_know_is_closed(action: Action) -> None:
    Group.objects.create(name="Everybody")
    for username in ("admin", "secretariat"):
        assert not access.scope(person(username), action, Group.objects.all()).exists()
        assert not access.allows(person(username), action, Group.objects.get())


def test_history_is_seen_by_those_who_see_the_record() -> None:
    for prefix in PREFIXES:
        factory.log_issue(prefix)
    events = events_of(Issue)
    for username in ("admin", *PEOPLE):
        for prefix in PREFIXES:
            of_one = events.filter(compartment__prefix=prefix)
            assert of_one.exists()
            assert access.scope(person(username), VIEW, of_one).exists() is may(username, VIEW, prefix)


def test_the_history_of_what_is_no_record_is_closed() -> None:
    for model in (Negotiation, Side, Compartment, User):
        events = events_of(model)
        assert events.exists()
        for username in ("admin", "secretariat"):
            for action in ACTIONS:
                assert not access.scope(person(username), action, events).exists(), model


def test_fetch_tells_unseen_from_forbidden() -> None:
    issue = factory.log_issue("US")
    rows = Issue.objects.all()
    assert access.fetch(person("officer"), EDIT, rows, pk=issue.pk) == issue
    assert access.fetch(person("head"), VIEW, rows, pk=issue.pk) == issue
    with pytest.raises(PermissionDenied):
        access.fetch(person("head"), EDIT, rows, pk=issue.pk)
    for username in ("cuba-officer", "outsider", "admin", "secretariat"):
        with pytest.raises(Http404):
            access.fetch(person(username), VIEW, rows, pk=issue.pk)
    with pytest.raises(Http404):
        access.fetch(person("officer"), EDIT, rows, pk=factory.log_issue("CU").pk)


def test_a_manager_beside_another_role_has_both() -> None:
    both = person("outsider")  # officer and manager
    place = compartment("OAS")
    assert {action for action in ACTIONS if access.allows(both, action, place)} == {VIEW, LOG, EDIT, MANAGE}
    assert access.compartments(both, VIEW) == [place]
    assert access.acting_role(both, EDIT, place) == "officer"
    assert access.acting_role(both, MANAGE, place) == "manager"
    assert access.acting_role(both, VIEW, place) == "officer"
    assert access.acting_role(both, CLEAR, place) == ""


def test_private_compartments_come_last() -> None:
    assert [place.prefix for place in access.compartments(person("officer"), LOG)] == ["MIG", "US"]


def test_memberships_are_read_once_and_anew_when_forgotten() -> None:
    user = person("head")
    assert len(access.memberships(user)) == 2
    factory.leave("head", "US")
    assert len(access.memberships(user)) == 2
    access.forget(user)
    assert len(access.memberships(user)) == 1


class TestFourEyes:
    def test_who_logged_or_last_edited_or_proposed_does_not_review(self) -> None:
        secretariat, reviewer = person("secretariat"), person("reviewer")
        logged = factory.log_issue(by="secretariat")
        edited = factory.log_issue()
        Issue.objects.filter(pk=edited.pk).update(edited_by=secretariat)
        edited.refresh_from_db()
        change = factory.propose(factory.log_issue(), by="secretariat", title="A port")
        for judged in (logged, edited, change):
            assert not access.may_review(secretariat, judged)
            assert access.may_review(reviewer, judged)
            assert not access.may_review(person("recorder"), judged)
            rows = type(judged)._default_manager.filter(pk=judged.pk)
            assert list(access.by(secretariat, rows)) == [judged]
            assert list(access.not_by(secretariat, rows)) == []
            assert list(access.not_by(reviewer, rows)) == [judged]

    def test_a_change_to_one_s_own_record_by_somebody_else_is_reviewed(self) -> None:
        change = factory.propose(factory.clear(factory.log_issue(by="secretariat"), by="reviewer"), title="A port")
        assert access.may_review(person("secretariat"), change)


class TestPeople:
    def test_managers_and_operators_find_people_by_exact_name(self) -> None:
        for username in ("us-manager", "outsider", "admin"):
            assert access.person_named(person(username), "officer") == person("officer")
            for other in ("Officer", "offic", ""):
                assert access.person_named(person(username), other) is None
        for username in ("officer", "reviewer", "head"):
            assert access.person_named(person(username), "officer") is None
        User.objects.filter(username="officer").update(is_active=False)
        assert access.person_named(person("admin"), "officer") is None

    def test_people_who_may_do_something_somewhere(self) -> None:
        def names(action: Action, prefix: str) -> set[str]:
            return set(access.people(action, [compartment(prefix)]).values_list("username", flat=True))

        for action, prefix in itertools.product(ACTIONS, PREFIXES):
            assert names(action, prefix) == {username for username in PEOPLE if may(username, action, prefix)}


def test_within_gives_what_is_seen_in_the_places_and_nothing_else() -> None:
    for prefix in ("MIG", "US", "CU"):
        factory.log_issue(prefix)
    both = [compartment("MIG"), compartment("CU")]
    seen = access.within(person("officer"), VIEW, Issue.objects.all(), both)
    assert [issue.reference for issue in seen] == ["MIG-001"]
    assert not access.within(person("officer"), CLEAR, Issue.objects.all(), both)
