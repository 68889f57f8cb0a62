"""What may be given for a parameter of a listing: several values, each of which is read or says what is wrong."""

import datetime
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_filters.filters import Filter

from issues.models.search import MOST_WORDS, terms
from issues.models.text import DayField, refuse_deceptive_characters

Read = Callable[[str], Any]
Period = tuple[datetime.date, datetime.date]

OVERDUE = "overdue"
LONGEST_SEARCH = 300
LONGEST_SHOWN = 60

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_DAYS = re.compile(r"(\d{1,4})d\Z", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,5}\Z", re.ASCII)
_ROUNDS = re.compile(r"[1-9]\d{0,2}\Z", re.ASCII)


class Values(forms.SelectMultiple):
    """All values of a parameter; one that was left empty in a form isn't given."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in data.getlist(name) if value.strip()]


class Given(forms.Field):
    """The values of a parameter, each read by `read`."""

    widget = Values

    def __init__(self, *, read: Read, once: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.read = read
        self.once = once

    def to_python(self, value: Any) -> list[Any]:
        if self.once and len(value) > 1:
            raise ValidationError(_("Give this once."))
        return [self.read(each) for each in value]


class Typed(Filter):
    """A parameter of a filter set whose values are typed, each read by `read`."""

    field_class: Any = Given

    def __init__(self, label: Promise, *, read: Read | None = None, **options: Any) -> None:
        super().__init__(label=label, read=read, **options)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a parameter."""

    name: str
    message: str

    @property
    def shown_name(self) -> str:
        return shown(self.name)


def problems(data: QueryDict, *asked: forms.BaseForm) -> list[Problem]:
    """What is wrong with the parameters in `data`: those that no form knows, and those of which a form complains."""
    known = {name for form in asked for name in form.fields}
    unknown = [Problem(name, _("There is no such parameter.")) for name in data if name not in known]
    return unknown + [Problem(name, str(errors[0])) for form in asked for name, errors in form.errors.items()]


def shown(value: str) -> str:
    """A wrong value as it can be shown: shortened, and without characters that hide or reorder text."""
    cut = value[:LONGEST_SHOWN] + "…" * (len(value) > LONGEST_SHOWN)
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cut)


def no_such(value: str) -> ValidationError:
    """The error that a parameter has no option `value`."""
    return ValidationError(_("There is no “%(value)s” here.") % {"value": shown(value)})


def one_of(values: Container[str], value: str) -> str:
    """Read one of `values`."""
    if value not in values:
        raise no_such(value)
    return value


def yes(value: str) -> bool:
    """Read "yes"."""
    if value != "yes":
        raise ValidationError(_("“%(value)s” isn't “yes”.") % {"value": shown(value)})
    return True


def words(value: str) -> str:
    """Read a search: words and phrases."""
    MaxLengthValidator(LONGEST_SEARCH)(value)
    refuse_deceptive_characters(value)
    if sum(map(len, terms(value, most=MOST_WORDS + 1))) > MOST_WORDS:
        raise ValidationError(_("A search takes up to %(most)d words.") % {"most": MOST_WORDS})
    return value.strip()


def period(value: str) -> Period:
    """Read a time in which something is due as its first and last day: overdue, or 30d for the next thirty days."""
    today = timezone.localdate()
    if value == OVERDUE:
        return datetime.date.min, today - datetime.timedelta(days=1)
    if days := _DAYS.match(value):
        return today, today + datetime.timedelta(days=int(days[1]))
    raise ValidationError(
        _("“%(value)s” isn't a time. Give a number of days such as 30d, or overdue.") % {"value": shown(value)}
    )


def rounds(value: str) -> int:
    """Read a number of rounds."""
    if not _ROUNDS.match(value):
        raise ValidationError(_("“%(value)s” isn't a number of rounds from 1 to 999.") % {"value": shown(value)})
    return int(value)


def page_number(value: str) -> int:
    """Read the number of a page."""
    if not _NUMBER.match(value):
        raise ValidationError(_("“%(value)s” isn't a page number.") % {"value": shown(value)})
    return int(value)


def since(last_days: Mapping[str, datetime.date], value: str) -> datetime.date:
    """Read a date, or a meeting's slug as the day after the meeting; `last_days` has the last day of each."""
    if value in last_days:
        return last_days[value] + datetime.timedelta(days=1)
    if not _DATE.match(value):
        raise ValidationError(
            _("“%(value)s” is neither a meeting nor a date such as 2009-07-14.") % {"value": shown(value)}
        )
    day: datetime.date = DayField().clean(value, None)
    return day


class PageForm(forms.Form):
    """Which page of a list is asked for."""

    page = Given(read=page_number, once=True, required=False)

    @property
    def number(self) -> int:
        """The number given, or that of the first page; for a form that is valid."""
        given: list[int] = self.cleaned_data["page"]
        return given[0] if given else 1
