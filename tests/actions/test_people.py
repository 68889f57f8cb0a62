"""The verbs of accounts."""

from functools import partial

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from issues.actions import negotiations as negotiation_verbs
from issues.actions import people as verbs
from issues.actions.verb import Stale
from issues.models import Handling, Membership, Role, User
from tests import factory
from tests.factory import compartment, person

pytestmark = pytest.mark.django_db


def handle(prefix: str, officer: str) -> Handling:
    """An issue in a compartment, on somebody's desk."""
    return factory.handle(factory.log_issue(prefix), prefix, desk_officer=person(officer))


@pytest.mark.parametrize("user", ["us-manager", "reviewer", "secretariat", "outsider"])
def test_all_is_for_operators(user: str) -> None:
    account = person("head")
    for act in (
        partial(verbs.invite, username="x", name="X"),
        partial(verbs.change_account, user=account, version=1, name="X"),
        partial(verbs.reset_password, user=account),
        partial(verbs.deactivate, user=account),
        partial(verbs.reactivate, user=account),
    ):
        with pytest.raises(PermissionDenied):
            act(by=person(user))


def test_an_operator_whose_account_is_closed_is_none() -> None:
    operator = person("admin")
    operator.is_active = False
    with pytest.raises(PermissionDenied):
        verbs.invite(username="x", name="X", by=operator)


class TestInvite:
    def test_nobody_logs_in_to_it_before_its_owner_sets_a_password(self) -> None:
        account = verbs.invite(username="newcomer", name="New", by=person("admin"))
        assert not account.has_usable_password()
        assert (account.is_staff, account.is_superuser, account.is_active) == (False, False, True)

    @pytest.mark.parametrize("username", ["officer", "Officer", "OFFICER", "ｏｆｆｉｃｅｒ"])
    def test_a_name_is_taken_in_whatever_letters(self, username: str) -> None:
        with pytest.raises(ValidationError):
            verbs.invite(username=username, name="X", by=person("admin"))

    @pytest.mark.parametrize("username", ["", "two words", "a\u200bb", "x" * 151])
    def test_bad_names_are_refused(self, username: str) -> None:
        with pytest.raises(ValidationError):
            verbs.invite(username=username, name="X", by=person("admin"))


class TestPasswords:
    def test_a_link_is_good_once(self) -> None:
        account = verbs.invite(username="newcomer", name="New", by=person("admin"))
        key, token = verbs.set_password_path(account)
        assert urlsafe_base64_decode(key).decode() == str(account.pk)
        assert default_token_generator.check_token(account, token)
        account.set_password("a pier of weathered oak")
        assert not default_token_generator.check_token(account, token)

    def test_a_reset_ends_earlier_links_and_the_password(self) -> None:
        account = person("officer")
        _key, token = verbs.set_password_path(account)
        changed = verbs.reset_password(user=account, by=person("admin"))
        assert not changed.check_password(factory.PASSWORD)
        assert not default_token_generator.check_token(changed, token)
        assert changed.get_session_auth_hash() != account.get_session_auth_hash()


class TestChange:
    def test_changes_the_account(self) -> None:
        rights = {"name": "Ambassador", "is_staff": True}
        changed = verbs.change_account(user=person("head"), by=person("admin"), version=1, **rights)
        assert (changed.name, changed.is_staff) == ("Ambassador", True)

    def test_an_operator_stays_one_until_another_says_otherwise(self) -> None:
        with pytest.raises(ValidationError, match="another operator"):
            verbs.change_account(user=person("admin"), by=person("admin"), version=1, is_superuser=False)
        second = verbs.invite(username="second", name="Second", is_superuser=True, by=person("admin"))
        assert not verbs.change_account(user=person("admin"), by=second, version=1, is_superuser=False).is_superuser

    def test_what_was_taken_meanwhile_does_not_come_back(self) -> None:
        account = verbs.invite(username="second", name="Second", is_superuser=True, by=person("admin"))
        verbs.change_account(user=account, by=person("admin"), version=1, is_superuser=False)
        with pytest.raises(Stale):
            verbs.change_account(user=account, by=person("admin"), version=1, name="2", is_superuser=True)
        assert not person("second").is_superuser

    def test_to_log_in_is_no_change(self) -> None:
        User.objects.filter(username="head").update(last_login=timezone.now(), password="!")
        assert person("head").version == 1


class TestDeactivate:
    def test_hands_the_desk_over_where_the_colleague_may_log(self) -> None:
        negotiation_verbs.add_member(
            compartment=compartment("OAS"), user=person("officer"), role=Role.OFFICER, by=person("outsider")
        )
        ours, theirs = handle("US", "officer"), handle("OAS", "officer")
        colleague = person("reviewer")
        verbs.deactivate(user=person("officer"), by=person("admin"), hand_over_to=colleague)
        ours.refresh_from_db()
        theirs.refresh_from_db()
        assert (ours.desk_officer, theirs.desk_officer) == (colleague, None)

    def test_a_reader_takes_nothing_over(self) -> None:
        row = handle("US", "officer")
        verbs.deactivate(user=person("officer"), by=person("admin"), hand_over_to=person("head"))
        row.refresh_from_db()
        assert row.desk_officer is None

    def test_nobody_hands_over_to_themselves(self) -> None:
        row = handle("US", "officer")
        verbs.deactivate(user=person("officer"), by=person("admin"), hand_over_to=person("officer"))
        row.refresh_from_db()
        assert row.desk_officer is None

    def test_ends_all_memberships(self) -> None:
        closed = verbs.deactivate(user=person("officer"), by=person("admin"))
        assert not closed.is_active
        assert not Membership.objects.filter(user=closed).exists()

    def test_what_they_wrote_stays(self) -> None:
        issue = factory.log_issue("US")
        verbs.deactivate(user=person("officer"), by=person("admin"))
        issue.refresh_from_db()
        assert issue.logged_by.name == "Desk officer"

    def test_no_compartment_is_left_without_a_manager(self) -> None:
        with pytest.raises(ValidationError, match="last manager"):
            verbs.deactivate(user=person("us-manager"), by=person("admin"))
        assert Membership.objects.filter(user__username="us-manager").exists()
        negotiation_verbs.add_member(
            compartment=compartment("US"), user=person("head"), role=Role.MANAGER, by=person("us-manager")
        )
        assert not verbs.deactivate(user=person("us-manager"), by=person("admin")).is_active

    def test_an_operator_does_not_close_their_own_account(self) -> None:
        with pytest.raises(ValidationError, match="another operator"):
            verbs.deactivate(user=person("admin"), by=person("admin"))
        assert User.objects.get(username="admin").is_active


class TestReactivate:
    def test_opens_the_account_without_memberships_desk_and_password(self) -> None:
        row = handle("US", "officer")
        closed = verbs.deactivate(user=person("officer"), by=person("admin"))
        opened = verbs.reactivate(user=closed, by=person("admin"))
        row.refresh_from_db()
        assert (opened.is_active, opened.has_usable_password()) == (True, False)
        assert not Membership.objects.filter(user=opened).exists()
        assert row.desk_officer is None

    def test_what_they_were_allowed_stays(self) -> None:
        second = verbs.invite(username="second", name="Second", is_superuser=True, is_staff=True, by=person("admin"))
        verbs.deactivate(user=second, by=person("admin"))
        opened = verbs.reactivate(user=second, by=person("admin"))
        assert (opened.is_superuser, opened.is_staff) == (True, True)

    def test_an_open_account_keeps_its_password(self) -> None:
        with pytest.raises(ValidationError, match="open already"):
            verbs.reactivate(user=person("officer"), by=person("admin"))
        assert person("officer").check_password(factory.PASSWORD)
