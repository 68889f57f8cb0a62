"""How long a password has to be."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _

from issues import access
from issues.models import User

ALONE, WITH_A_SECOND_FACTOR = 15, 8  # characters: NIST SP 800-63B-4, 3.1.1.2


class Length:
    """Fifteen characters; eight for members of a compartment that asks for a second factor."""

    def validate(self, password: str, user: Any = None) -> None:
        shorter = isinstance(user, User) and access.needs_second_factor(user)
        MinimumLengthValidator(WITH_A_SECOND_FACTOR if shorter else ALONE).validate(password, user)

    def get_help_text(self) -> str:
        return _(
            "Your password must contain at least %(alone)d characters, or %(with)d if a compartment of yours asks for "
            "a second factor."
        ) % {"alone": ALONE, "with": WITH_A_SECOND_FACTOR}
