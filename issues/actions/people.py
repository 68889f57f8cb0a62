"""Accounts: what the operator keeps."""

from typing import Any

import pghistory
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from issues import access
from issues.access import OPERATE
from issues.actions.verb import lock, save, verb
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
    user = User(username=username, name=name, **columns)
    user.set_password(password)
    return save(user)


@verb(may=OPERATE)
def change_account(*, user: User, by: User, **columns: Any) -> User:
    """Change an account's name, address or whether it may open the admin."""
    return save(lock(user), **columns)


@verb(may=OPERATE)
def reset_password(*, user: User, by: User) -> User:
    """Make the present password useless, which ends the person's sessions, until they set a new one."""
    current = lock(user)
    current.set_unusable_password()
    return save(current, password=current.password)


@verb(may=OPERATE)
def deactivate(*, user: User, by: User, hand_over_to: User | None = None) -> User:
    """Close an account, end its memberships, and hand the issues on its desk to a colleague.

    The colleague must be a member wherever the leaver was desk officer; the issues elsewhere are left without one.
    Raises ValidationError where a compartment would be left without a manager.
    """
    current = lock(user)
    _refuse_orphaned_compartments(current)
    _hand_over(current, hand_over_to)
    for membership in Membership.objects.filter(user=current):
        membership.delete()
    access.forget(user)
    return save(current, is_active=False)


def set_password_path(user: User) -> tuple[str, str]:
    """The two parts of the address at which `user` sets a password: key and token, good for three days and one use."""
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def _hand_over(leaver: User, colleague: User | None) -> None:
    theirs = Membership.objects.filter(user=colleague).values_list("compartment", flat=True) if colleague else []
    for handling in Handling.objects.select_for_update().filter(desk_officer=leaver):
        save(handling, desk_officer=colleague if handling.compartment_id in theirs else None)


def _refuse_orphaned_compartments(leaver: User) -> None:
    managed = Membership.objects.filter(user=leaver, role=Role.MANAGER).values_list("compartment", flat=True)
    others = Membership.objects.filter(role=Role.MANAGER, compartment__in=managed).exclude(user=leaver)
    if set(managed) - set(others.values_list("compartment", flat=True)):
        raise ValidationError(_("They are the last manager of a compartment. A colleague must become one first."))
