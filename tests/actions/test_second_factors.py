"""The verbs of the second factor."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from issues.actions import second_factors as verbs
from tests.factory import person
from tests.pages.second_factors import shown

pytestmark = pytest.mark.django_db

KEY = "00" * 20


def set_up(username: str = "officer", key: str = KEY) -> list[str]:
    return verbs.set_up_second_factor(by=person(username), key=key, code=shown(key))


def test_there_is_one_phone_for_each() -> None:
    set_up()
    with pytest.raises(ValidationError, match="already"):
        set_up(key="11" * 20)
    assert TOTPDevice.objects.get().key == KEY
    assert set_up("head")


def test_a_wrong_code_leaves_nothing_behind() -> None:
    with pytest.raises(ValidationError):
        verbs.set_up_second_factor(by=person("officer"), key=KEY, code="000000")
    assert not verbs.has_one(person("officer"))


def test_guesses_at_paper_do_not_hold_up_the_phone() -> None:
    set_up()
    assert not verbs.opens(user=person("officer"), code="abcdefgh")
    assert StaticDevice.objects.get().throttling_failure_count == 1
    assert TOTPDevice.objects.get().throttling_failure_count == 0


def test_one_s_own_is_given_up_alone() -> None:
    set_up()
    set_up("head")
    verbs.give_up_second_factor(by=person("officer"))
    assert [device.user for device in TOTPDevice.objects.all()] == [person("head")]
    assert [device.user for device in StaticDevice.objects.all()] == [person("head")]


def test_a_closed_account_sets_up_nothing() -> None:
    officer = person("officer")
    officer.is_active = False
    with pytest.raises(PermissionDenied):
        verbs.set_up_second_factor(by=officer, key=KEY, code=shown(KEY))
