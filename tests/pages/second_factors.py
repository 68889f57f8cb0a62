"""A phone that shows codes, and its owner."""

import re
import time
from binascii import unhexlify

from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.pages.reading import text

CODE, SET_UP = "/accounts/code/", "/accounts/second-factor/"


def shown(key: str) -> str:
    """The code that a phone with this key shows now."""
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    return f"{totp.token():06}"


def key_of(username: str) -> str:
    key: str = TOTPDevice.objects.get(user__username=username).key
    return key


def set_up(client: Client) -> list[str]:
    """Set it up as one does, and return the codes for paper."""
    client.get(SET_UP)
    answer = client.post(SET_UP, {"code": shown(client.session["second_factor_key"])})
    assert answer.status_code == 200
    return re.findall("<li><code>([^<]+)</code>", text(answer))
