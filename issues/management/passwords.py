"""The password of users who are made up."""

import secrets

from django.conf import settings


def demonstration_password() -> tuple[str, str]:
    """The password to give them, and what to tell the reader of it: one that somebody chose isn't shown."""
    if settings.DEMO_PASSWORD:
        return settings.DEMO_PASSWORD, "that of DEMO_PASSWORD"
    password = secrets.token_urlsafe(12)
    return password, f"{password} (it isn't shown again)"
