"""The second factor of a log-in: a code from one's phone, or one of ten on paper, each of which opens once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user, user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from issues.access import EDIT
from issues.actions.verb import lock, verb
from issues.models import User

RECOVERY_CODES = 10
DIGITS = 6  # of a code from a phone; those on paper are longer


def phone(user: User, key: str = "") -> TOTPDevice:
    """What shows the codes: not saved. `key` is hexadecimal, a new one unless given."""
    return TOTPDevice(user=user, name="phone", key=key or default_key())


def has_one(user: User) -> bool:
    """Whether a log-in of `user` asks for a code."""
    return bool(user_has_device(user))


def opens(*, user: User, code: str) -> bool:
    """Whether `code` is one of `user` that wasn't used before; it is now.

    Each wrong one makes the time longer in which no further one is tried: a second, two, four and so on.
    """
    kind = TOTPDevice if len(code) == DIGITS else StaticDevice
    with transaction.atomic():
        devices: list[Any] = [each for each in devices_for_user(user, for_verify=True) if isinstance(each, kind)]
        return any(device.verify_token(code) for device in devices)


@verb(may=EDIT, on="by")
def set_up_second_factor(*, by: User, key: str, code: str) -> list[str]:
    """Ask for codes of `key` from now on. Returns the codes for paper, which can't be shown again.

    Raises ValidationError where `code` isn't of that key: the phone has another, or another time.
    """
    if has_one(lock(by)):
        raise ValidationError(_("You have a second factor already."))
    device = phone(by, key)
    device.save()
    if not device.verify_token(code):
        raise ValidationError({"code": _("This isn't the code of now. Enter the one that your phone shows.")})
    paper = StaticDevice.objects.create(user=by, name="paper")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=code) for code in codes)
    return codes


@verb(may=EDIT, on="by")
def give_up_second_factor(*, by: User) -> None:
    """Forget the phone and the codes on paper, so that others can be set up; the door has asked for a code."""
    forget_devices(by)


def forget_devices(user: User) -> None:
    """Remove every second factor of `user`."""
    for device in devices_for_user(user, confirmed=None):
        device.delete()
