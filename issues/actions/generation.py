"""Writing made-up rows in bulk, for benchmarks. Triggers see every row; what verbs check isn't checked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pghistory
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Mod, Now
from django.utils.translation import gettext as _

from issues.actions.occasions import DEMONSTRATION, GENERATED, during, opened_during
from issues.models import Issue, Negotiation, Role, User


@contextmanager
def generating(officer: User) -> Iterator[None]:
    """One transaction in which rows are written as if by `officer`.

    Raises ValidationError unless the database is empty or holds the demonstration register alone.
    """
    _refuse_beside_real_work()
    acting = {"verb": "generate", "user": str(officer.pk), "role": Role.OFFICER}
    with transaction.atomic(), during(GENERATED), pghistory.context(**acting):
        yield


def add(rows: Sequence[Model]) -> None:
    """Write rows of one model.

    What they refer to is checked at once, not at the end: a trigger takes longer the more checks are put off.
    """
    type(rows[0])._default_manager.bulk_create(rows)
    connection.check_constraints()


def reword(negotiation: Negotiation, every: int) -> None:
    """Change the summary of each issue whose number can be divided by `every`: one more entry in its history."""
    numbers = Issue.objects.filter(negotiation=negotiation).alias(rest=Mod("number", every))
    summary = Concat(F("summary"), Value(" *"))
    numbers.filter(rest=0).update(summary=summary, edited_at=Now())


def _refuse_beside_real_work() -> None:
    demonstration = opened_during(DEMONSTRATION)
    if User.objects.exists() and not demonstration.exists():
        raise ValidationError(
            _("This database is in use: issues are generated in an empty one, or beside the demonstration.")
        )
    if Negotiation.objects.exclude(pk__in=demonstration).exists():
        raise ValidationError(_("This database holds other negotiations than the demonstration's."))
