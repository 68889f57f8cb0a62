"""The second wall: what the database shows and takes where the first was forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from issues import access
from issues.actions import negotiations as verbs
from issues.checks import check_walls
from issues.models import Compartment, Issue, Marking, Membership, Negotiation, Position, Topic
from issues.models.roles import current_role, has_compartment, powers, unwalled
from issues.models.walls import acting, acting_for
from tests import factory
from tests.conftest import LogIn
from tests.models.test_access import make_everything

pytestmark = pytest.mark.django_db

ALL = list(apps.get_app_config("issues").get_models(include_auto_created=True))
# Tables that show the application every row, and why.
OPEN = {
    "Seal": "hashes of the history; the application may not even read them",
    "SealedEvent": "the same, one for each event",
    "User_groups": "Django's, and empty: rights hang on memberships",
    "User_user_permissions": "Django's, and empty: rights hang on memberships",
    "User": "whoever logs in is looked up before anybody is known; access tells who sees whom",
    "UserEvent": "the history of accounts, which no page shows",
    "KeptForm": "asked for by the key of the one whose it is",
}


@contextmanager
def as_person(username: str, **how: Any) -> Iterator[None]:
    with acting_for(factory.person(username).pk, **how):
        yield


def prefixes(model: type[models.Model] = Issue) -> set[str]:
    return set(model._default_manager.values_list("compartment__prefix", flat=True))


def policies() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid WHERE relrowsecurity")
        return {name for (name,) in cursor.fetchall()}


def test_every_table_has_a_policy_or_a_reason() -> None:
    walled = policies()
    assert {model.__name__ for model in ALL if model._meta.db_table not in walled} == set(OPEN)
    assert list(unwalled(connection, ALL)) == []
    assert not any(has_compartment(model) for model in ALL if model.__name__ in OPEN)


@pytest.mark.parametrize("model", [model for model in ALL if has_compartment(model)])
def test_a_query_that_asks_for_everything_gets_what_its_person_may_see(model: type[models.Model]) -> None:
    make_everything()
    with as_person("cuba-officer"):
        assert prefixes(model) <= {"CU", "MIG"}
    with acting_for(None):
        assert not model._default_manager.exists()


def test_the_frame_of_a_negotiation_is_shown_to_its_members() -> None:
    with as_person("outsider"):
        assert [each.slug for each in Negotiation.objects.all()] == ["oas-cuba"]
        assert [each.prefix for each in Compartment.objects.all()] == ["OAS"]


def test_nothing_is_written_where_one_is_no_member() -> None:
    there = factory.compartment("US")
    topic = Topic(compartment=there, negotiation=there.negotiation, name="Visas", slug="us-visas")
    with as_person("cuba-officer"), pytest.raises(DatabaseError), transaction.atomic():
        topic.save(force_insert=True)
    with as_person("cuba-officer"):
        assert Marking.objects.filter(compartment=there).update(rank=9) == 0


def test_a_membership_that_ends_is_over_with_the_next_statement() -> None:
    factory.log_issue("US")
    with as_person("head"):
        assert prefixes() == {"US"}
        with acting_for(factory.person("us-manager").pk):
            Membership.objects.filter(user=factory.person("head")).delete()
        assert prefixes() == set()


def test_a_closed_account_sees_nothing() -> None:
    factory.log_issue("US")
    officer = factory.person("officer")
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)
    with as_person("officer"):
        assert prefixes() == set()


def test_an_operator_sees_the_frame_and_no_record() -> None:
    factory.log_issue("US")
    with as_person("admin"):
        assert Compartment.objects.count() == 4
        assert prefixes(Membership) == {"US", "CU", "MIG", "OAS"}
        assert prefixes(Issue) | prefixes(Marking) == set()


def test_an_operator_alone_goes_beyond() -> None:
    factory.log_issue("US")
    with as_person("admin", beyond=True):
        assert prefixes() == {"US"}
    with as_person("outsider", beyond=True):
        assert prefixes() == set()


def test_the_history_is_not_rewritten() -> None:
    issue: Any = factory.log_issue("US")
    for change in ({"title": "Another"}, None):
        with as_person("officer"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            issue.events.update(**change) if change else issue.events.all().delete()


def test_what_was_before_comes_back() -> None:
    before = current_role()
    with as_person("officer"):
        inside = current_role(), acting().person
        with as_person("head"):
            pass
        assert (current_role(), acting().person) == inside
        with pytest.raises(ZeroDivisionError), as_person("head"):
            raise ZeroDivisionError
        assert (current_role(), acting().person) == inside
    assert current_role() == before != inside[0]
    assert acting().person is None


def test_a_private_record_stays_where_the_joint_one_below_it_is_not_seen() -> None:
    issue = factory.log_issue("MIG")
    said = factory.log_position(issue, "US")
    with as_person("us-manager"):
        rows = [Position.objects.select_related("issue").get(pk=said.pk), Position.objects.get(pk=said.pk)]
        assert [row.issue for row in rows] == [None, None]
        assert not Position.objects.filter(issue__title=issue.title).exists()


def test_a_page_that_forgot_to_ask_shows_nothing(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    factory.log_issue("US", title="Guantanamo")
    address = "/us-cuba-migration/issues/"
    monkeypatch.setattr(access, "scope", lambda user, action, rows: rows)
    monkeypatch.setattr(access, "within", lambda user, action, rows, places: rows)
    assert "Guantanamo" in log_in("officer").get(address).content.decode()
    assert "Guantanamo" not in log_in("cuba-officer").get(address).content.decode()
    assert log_in("cuba-officer").get(f"{address}US-001/").status_code == 404


def test_what_a_page_wrote_is_taken_back_where_it_fails(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client: Client = log_in("us-manager")
    client.raise_request_exception = False

    def fails(request: Any, slug: str) -> None:
        verbs.add_topic(compartment=factory.compartment("US"), by=factory.person("us-manager"), name="A", slug="a")
        assert Topic.objects.filter(slug="us-a").exists()
        raise ZeroDivisionError

    monkeypatch.setattr("django.urls.resolvers.URLPattern.resolve", _resolving(fails))
    assert client.get("/us-cuba-migration/").status_code == 500
    monkeypatch.undo()
    assert not Topic.objects.filter(slug="us-a").exists()


def test_the_start_is_refused_without_the_wall() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE issues_note NO FORCE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY members ON issues_topicevent")
    errors = [error for error in check_walls(databases=["default"]) if error.id == "issues.E004"]
    assert {error.obj.__name__ for error in errors} == {"Note", "TopicEvent"}


def test_the_start_is_refused_to_who_may_step_over_it() -> None:
    assert "owns tables" in powers(connection)
    assert {error.id for error in check_walls(databases=["default"])} == {"issues.E005"}
    with acting_for(None):
        assert powers(connection) == []


@pytest.mark.django_db(transaction=True)  # on the embedded server another role takes over the connection
def test_securing_a_database_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("secure_database")
    assert "tenor_app, which owns nothing" in capsys.readouterr().out


def _resolving(view: Any) -> Any:
    from django.urls.resolvers import ResolverMatch, URLPattern

    found = URLPattern.resolve

    def resolve(self: URLPattern, path: str) -> ResolverMatch | None:
        match = found(self, path)
        if match and match.url_name == "negotiation":
            match.func = view
        return match

    return resolve
