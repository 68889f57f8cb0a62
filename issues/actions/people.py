"""Accounts: what the operator keeps, and what people set for themselves."""

from typing import Any

import pghistory
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT, OPERATE
from issues.actions.negotiations import lock_members
from issues.actions.second_factors import forget_devices
from issues.actions.verb import Stale, lock, save, verb
from issues.models import Handling, Membership, Role, User


def first_operator(*, username: str, name: str, password: str) -> User:
    """Open the account from which all others come. Raises ValidationError where there is an account already."""
    if User.objects.exists():
        raise ValidationError(_("There are accounts already: an operator opens others."))
    user = User(username=username, name=name, is_staff=True, is_superuser=True)
    user.set_password(password)
    with transaction.atomic(), pghistory.context(verb="first_operator", user=str(user.pk), role="operator"):
        return save(user)


@verb(may=OPERATE)
def invite(*, username: str, name: str, by: User, password: str | None = None, **columns: Any) -> User:
    """Open an account. Without `password` nobody can log in to it until its owner sets one at `set_password_path`."""
    user = User(username=User.normalize_username(username), name=name, **columns)
    if User.objects.filter(username__iexact=user.username).exists():
        raise ValidationError(
            {"username": _("An account with this name exists already, perhaps with different capital letters.")}
        )
    user.set_password(password)
    return save(user)


@verb(may=OPERATE)
def change_account(*, user: User, by: User, version: int, **columns: Any) -> User:
    """Change an account's name, address, whether it may open the admin, or whether it is an operator's.

    Raises Stale where it is no longer at `version`: what another operator took from it doesn't come back unseen.
    """
    if user == by and not columns.get("is_superuser", True):
        raise ValidationError({"is_superuser": _("You can't do this to yourself: another operator has to.")})
    current = _account(user, by)
    if current.version != version:
        raise Stale(current)
    return save(current, **columns)


@verb(may=OPERATE)
def reset_password(*, user: User, by: User) -> User:
    """Make the present password useless, which ends the person's sessions, until they set a new one.

    Their second factor goes too: who asks for this has lost one or the other.
    """
    current = _account(user, by)
    forget_devices(current)
    current.set_unusable_password()
    return save(current, password=current.password)


@verb(may=OPERATE)
def deactivate(*, user: User, by: User, hand_over_to: User | None = None) -> User:
    """Close an account, end its memberships, and hand the issues on its desk to a colleague.

    The colleague gets those of the compartments where they may log; the issues elsewhere are left without an officer.
    Raises ValidationError where a compartment would be left without a manager, or the register without this operator.
    """
    if user == by:
        raise ValidationError(_("You can't do this to yourself: another operator has to."))
    current = _account(user, by)
    _refuse_orphaned_compartments(current)
    _hand_over(current, hand_over_to)
    for membership in Membership.objects.filter(user=current):
        membership.delete()
    access.forget(user)
    return save(current, is_active=False)


@verb(may=OPERATE)
def reactivate(*, user: User, by: User) -> User:
    """Open a closed account again. Neither its memberships come back, nor what was on its desk.

    Its password is useless, as after `reset_password`: or the sessions that the closing ended would go on.
    Raises ValidationError where the account is open.
    """
    current = _account(user, by)
    if current.is_active:
        raise ValidationError(_("The account is open already."))
    current.set_unusable_password()
    return save(current, is_active=True, password=current.password)


@verb(may=EDIT, on="by")
def set_preferences(*, by: User, single_keys: bool) -> User:
    """Set for oneself whether single keys act on pages."""
    return save(lock(by), single_keys=single_keys)


def set_password_path(user: User) -> tuple[str, str]:
    """The two parts of the address at which `user` sets a password: key and token, good for three days and one use."""
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def _account(user: User, by: User) -> User:
    """An account as it is now, locked. Raises PermissionDenied where `by` was made no operator meanwhile.

    Or two operators could each remove the other, and nobody would be left to open an account.
    """
    both = User.objects.select_for_update(no_key=True).filter(pk__in=[user.pk, by.pk]).order_by("pk")
    locked = {row.pk: row for row in both}
    if not access.may_operate(locked[by.pk]):
        raise PermissionDenied
    return locked[user.pk]


def _hand_over(leaver: User, colleague: User | None) -> None:
    places = access.compartments(colleague, EDIT) if colleague and colleague != leaver else []
    theirs = {compartment.pk for compartment in places}
    for handling in Handling.objects.select_for_update().filter(desk_officer=leaver):
        save(handling, desk_officer=colleague if handling.compartment_id in theirs else None)


def _refuse_orphaned_compartments(leaver: User) -> None:
    managed = [m.compartment for m in access.memberships(leaver) if m.role == Role.MANAGER]
    lock_members(*managed)
    others = Membership.objects.filter(role=Role.MANAGER, compartment__in=managed).exclude(user=leaver)
    if {place.pk for place in managed} - set(others.values_list("compartment", flat=True)):
        raise ValidationError(_("They are the last manager of a compartment. A colleague must become one first."))
