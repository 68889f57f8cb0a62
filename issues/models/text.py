"""Columns for what people type: every text and every date of the register is one of these."""

import datetime
import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Control characters, and the marks that reorder or hide text (Unicode TR36, section 3.2): an override can make a
# reference read as another one, a zero-width space makes two equal titles differ. Joiners (U+200C, U+200D) and the
# plain direction marks stay: Persian and Arabic need them.
_DECEPTIVE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_LINE_BREAK = re.compile("[\n\r\x85\u2028\u2029]")

if TYPE_CHECKING:  # Django's fields can't be subscripted when the program runs
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
    DateField = models.DateField[Any, Any]
    URLField = models.URLField[str, str]
else:
    CharField, TextField, DateField, URLField = models.CharField, models.TextField, models.DateField, models.URLField

EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.date(2200, 12, 31)


def refuse_deceptive_characters(value: str) -> None:
    """Raise ValidationError where `value` holds a character that a reader can't see for what it is."""
    if found := _DECEPTIVE.search(value):
        raise ValidationError(
            _("This has a character that can't be seen or that reorders text (U+%(code)s). Remove it."),
            code="deceptive",
            params={"code": f"{ord(found[0]):04X}"},
        )


def refuse_line_breaks(value: str) -> None:
    """Raise ValidationError where `value` has more than one line."""
    if _LINE_BREAK.search(value):
        raise ValidationError(_("This must be on one line."), code="line_break")


class LineField(CharField):
    """One line of text, 200 characters unless told."""

    default_validators = [refuse_deceptive_characters, refuse_line_breaks]

    def __init__(self, verbose_name: Any = None, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)


class ProseField(TextField):
    """Some paragraphs of text, 20,000 characters unless told; TextField alone checks no length."""

    default_validators = [refuse_deceptive_characters]

    def __init__(self, verbose_name: Any = None, *, max_length: int = 20_000, **kwargs: Any) -> None:
        super().__init__(verbose_name, max_length=max_length, **kwargs)
        self.validators.append(MaxLengthValidator(max_length))


class AddressField(URLField):
    """The address of a page on the web."""

    default_validators = [*URLField.default_validators, refuse_deceptive_characters]


class DayField(DateField):
    """A date between 1900 and 2200: outside of that it is a slip of the finger."""

    default_validators = [
        MinValueValidator(EARLIEST, _("Enter a date from 1900 to 2200.")),
        MaxValueValidator(LATEST, _("Enter a date from 1900 to 2200.")),
    ]
