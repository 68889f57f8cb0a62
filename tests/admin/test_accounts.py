"""Accounts in the admin: inviting, resetting, closing, opening again."""

import re
from typing import Any

import pytest
from django.test import Client

from issues.actions import people as verbs
from issues.models import Handling, Membership, User
from tests import factory
from tests.admin.pages import hidden, list_of, page_of, rows, said, text
from tests.conftest import LogIn

ADD = "/admin/issues/user/add/"
NEW_PASSWORD = "a pier of weathered oak"


def link(page: Any) -> str:
    found = re.search(r"<code data-link>http://testserver(/accounts/set-password/[^<]+)</code>", text(page))
    assert found, text(page)
    return found[1]


def handle(prefix: str, officer: str) -> Handling:
    """An issue in a compartment, on somebody's desk."""
    return factory.handle(factory.log_issue(prefix), prefix, desk_officer=factory.person(officer))


def test_invite(log_in: LogIn, nobody: Client) -> None:
    page = log_in("admin").post(ADD, {"username": "newcomer", "name": "New desk officer", "is_staff": "on"})
    account = factory.person("newcomer")
    assert (account.name, account.is_staff, account.is_superuser) == ("New desk officer", True, False)
    assert not account.has_usable_password()
    assert page.status_code == 200
    address = link(page)
    assert nobody.get(address, follow=True).status_code == 200
    assert account.memberships.count() == 0


def test_the_link_is_shown_only_once(log_in: LogIn) -> None:
    client = log_in("admin")
    page = client.post(ADD, {"username": "newcomer", "name": "N"})
    assert "no-store" in page["Cache-Control"]
    assert "set-password" not in text(client.get(page_of(factory.person("newcomer"))))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"username": "officer"}, "already exists"),
        ({"username": "OFFICER"}, "An account with this name exists already, perhaps with different capital letters."),
        ({"username": "two words"}, "Enter a valid username."),
        ({"username": "a\u200bb"}, "Enter a valid username."),
        ({"username": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"name": "\u202ex"}, "can&#x27;t be seen or that reorders text"),
        ({"email": "nowhere"}, "Enter a valid email address."),
    ],
)
def test_bad_accounts_are_refused(log_in: LogIn, typed: dict[str, str], message: str) -> None:
    before = User.objects.count()
    answer = log_in("admin").post(ADD, {"username": "newcomer", "name": "New", "email": "new@example.org"} | typed)
    assert answer.status_code == 422
    assert message in text(answer)
    assert User.objects.count() == before


def test_change_an_account(log_in: LogIn) -> None:
    account = factory.person("head")
    log_in("admin").post(page_of(account), {"name": "Ambassador", "email": "", "is_staff": "on", "version": "1"})
    account.refresh_from_db()
    assert (account.name, account.is_staff, account.username) == ("Ambassador", True, "head")


def test_what_another_operator_took_meanwhile_does_not_come_back(log_in: LogIn) -> None:
    account = verbs.invite(username="second", name="Second", is_superuser=True, by=factory.person("admin"))
    client = log_in("admin")
    opened = {"name": "The second", "is_superuser": "on", "version": hidden(client.get(page_of(account)), "version")[0]}
    verbs.change_account(user=account, by=factory.person("admin"), version=1, is_superuser=False)
    answer = client.post(page_of(account), opened)
    assert answer.status_code == 409
    assert "Now it reads: name: Second" in text(answer)
    account.refresh_from_db()
    assert not account.is_superuser
    assert client.post(page_of(account), opened | {"version": hidden(answer, "version")[0]}).status_code == 302


def test_an_operator_does_not_take_the_right_from_themselves(log_in: LogIn) -> None:
    client, operator = log_in("admin"), factory.person("admin")
    answer = client.post(page_of(operator), {"name": "Operator", "is_staff": "on", "version": "1"})
    assert answer.status_code == 422
    assert "You can&#x27;t do this to yourself: another operator has to." in text(answer)
    answer = client.post(f"/admin/issues/user/{operator.pk}/deactivate/", {"confirmed": "yes"})
    assert answer.status_code == 422
    operator.refresh_from_db()
    assert (operator.is_superuser, operator.is_active) == (True, True)


def test_reset(log_in: LogIn, nobody: Client) -> None:
    account = factory.person("officer")
    session = log_in("officer")
    client = log_in("admin")
    url = f"/admin/issues/user/{account.pk}/reset/"
    assert "stops working at once" in text(client.get(url))
    account.refresh_from_db()
    assert account.check_password(factory.PASSWORD)
    page = client.post(url)
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert session.get("/").status_code == 302
    opened = nobody.get(link(page), follow=True)
    typed = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert nobody.post(opened.redirect_chain[-1][0], typed).status_code == 302
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD)


def test_closing_says_first_who_takes_over_and_not_how_much(log_in: LogIn) -> None:
    ours = [handle("US", "officer"), handle("US", "officer")]
    client, leaver, colleague = log_in("admin"), factory.person("officer"), factory.person("reviewer")
    url = f"/admin/issues/user/{leaver.pk}/deactivate/"
    page = text(client.get(url))
    assert str(leaver.pk) not in page.split("<select")[1].split("</select>")[0]
    page = text(client.post(url, {"hand_over_to": colleague.pk}))
    assert "Issues of which they are the desk officer go to Reviewer" in page
    leaver.refresh_from_db()
    assert leaver.is_active
    answer = client.post(url, {"hand_over_to": colleague.pk, "confirmed": "yes"}, follow=True)
    assert said(answer) == ["Desk officer: the account is closed."]
    leaver.refresh_from_db()
    assert (leaver.is_active, Membership.objects.filter(user=leaver).count()) == (False, 0)
    assert {Handling.objects.get(pk=row.pk).desk_officer for row in ours} == {colleague}


def test_what_nobody_takes_stays_without_an_officer(log_in: LogIn) -> None:
    row = handle("US", "officer")
    client, leaver = log_in("admin"), factory.person("officer")
    client.post(f"/admin/issues/user/{leaver.pk}/deactivate/", {"hand_over_to": "", "confirmed": "yes"})
    row.refresh_from_db()
    assert row.desk_officer is None


def test_the_last_manager_of_a_compartment_is_not_closed(log_in: LogIn) -> None:
    manager = factory.person("us-manager")
    answer = log_in("admin").post(f"/admin/issues/user/{manager.pk}/deactivate/", {"confirmed": "yes"})
    assert answer.status_code == 422
    assert "They are the last manager of a compartment." in text(answer)
    manager.refresh_from_db()
    assert manager.is_active


def test_bad_colleagues_are_refused(log_in: LogIn) -> None:
    leaver = factory.person("officer")
    url = f"/admin/issues/user/{leaver.pk}/deactivate/"
    elsewhere = [factory.person(username).pk for username in ("outsider", "cuba-officer", "head", "admin")]
    for key in (leaver.pk, *elsewhere, "x", "00000000-0000-4000-8000-000000000000", "\x00"):
        answer = log_in("admin").post(url, {"hand_over_to": key, "confirmed": "yes"})
        assert (answer.status_code, 'data-error="hand_over_to"' in text(answer)) == (422, True), key
    leaver.refresh_from_db()
    assert leaver.is_active


def test_a_closed_account_is_opened_again_with_a_new_password(log_in: LogIn, nobody: Client) -> None:
    client, session, leaver = log_in("admin"), log_in("reviewer"), factory.person("reviewer")
    url = f"/admin/issues/user/{leaver.pk}/reactivate/"
    assert url not in text(client.get(page_of(leaver)))
    client.post(f"/admin/issues/user/{leaver.pk}/deactivate/", {"hand_over_to": "", "confirmed": "yes"})
    assert f'href="{url}"' in text(client.get(page_of(leaver)))
    page = text(client.get(url))
    assert "Closing the account ended their memberships and cleared their desk." in page
    assert "They may open the administration again." in page
    assert not factory.person("reviewer").is_active
    address = link(client.post(url))
    assert factory.person("reviewer").is_active
    assert session.get("/").status_code == 302
    assert nobody.post("/accounts/login/", {"username": "reviewer", "password": factory.PASSWORD}).status_code == 422
    opened = nobody.get(address, follow=True)
    nobody.post(opened.redirect_chain[-1][0], {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD})
    assert nobody.post("/accounts/login/", {"username": "reviewer", "password": NEW_PASSWORD}).status_code == 302
    assert nobody.get("/us-cuba-migration/").status_code == 404


def test_an_open_account_is_not_opened_again(log_in: LogIn) -> None:
    account = factory.person("officer")
    answer = log_in("admin").post(f"/admin/issues/user/{account.pk}/reactivate/", follow=True)
    assert answer.redirect_chain == [(page_of(account), 302)]
    assert said(answer) == ["The account is open already."]
    assert factory.person("officer").check_password(factory.PASSWORD)


@pytest.mark.parametrize("username", ["us-manager", "reviewer", "secretariat", "officer"])
def test_others_keep_no_accounts(log_in: LogIn, username: str) -> None:
    account, client = factory.person("outsider"), log_in(username)
    staff = factory.person(username).is_staff
    for what in ("reset", "deactivate", "reactivate"):
        url = f"/admin/issues/user/{account.pk}/{what}/"
        for answer in (client.get(url), client.post(url, {"confirmed": "yes"})):
            assert answer.status_code == (404 if staff else 403)
    assert client.post(ADD, {"username": "x", "name": "x"}).status_code == 403
    account.refresh_from_db()
    assert (account.is_active, account.check_password(factory.PASSWORD)) == (True, True)


def test_filters_and_search(log_in: LogIn) -> None:
    client = log_in("admin")
    assert rows(client, list_of("user", is_superuser__exact="1")) == {str(factory.person("admin").pk)}
    assert rows(client, list_of("user", q="outsider")) == {str(factory.person("outsider").pk)}
    assert client.get(list_of("user", is_staff__exact="%00")).status_code == 400
