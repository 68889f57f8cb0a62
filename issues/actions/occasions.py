"""What was made up by a command, not by people at work: the history of its opening says so, for good."""

import pghistory
from django.db.models import QuerySet

from issues.models import Negotiation

DEMONSTRATION = "demonstration"
GENERATED = "generated"


def during(occasion: str) -> pghistory.context:
    """A context in which all that is written has `occasion` in its history."""
    return pghistory.context(occasion=occasion)


def opened_during(*occasions: str) -> QuerySet[Negotiation]:
    """The negotiations that were opened in the course of one of `occasions`."""
    return Negotiation.objects.filter(events__pgh_label="insert", events__pgh_context__occasion__in=occasions)
