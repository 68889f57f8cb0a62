"""The columns of a listing."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from issues.filters.vocabulary import Vocabulary


@dataclass(frozen=True)
class Column:
    """A column: the order that its head gives, and the columns of the database that it shows."""

    name: str
    label: Promise
    reads: tuple[str, ...]
    order: str = ""
    usual: bool = False
    of_handling: bool = False


# What a row shows in any case: its reference, title, summary, and that it isn't cleared.
ISSUE = Column(
    "issue",
    _("Issue"),
    ("pk", "prefix", "number", "title", "opening", "language", "clearance", "marking", "compartment", "negotiation"),
    order="reference",
)

COLUMNS = (
    Column("raised_by", _("Raised by"), ("raised_by",), usual=True),
    Column("positions", _("Positions"), ("standing", "raised_by", "supporters", "addressees"), usual=True),
    Column("last_moved", _("Last moved"), ("last_moved",), order="last_moved", usual=True),
    Column("due", _("Next step due"), ("own__next_step_due",), order="due", usual=True, of_handling=True),
    Column("standing", _("Standing"), ("standing", "last_moved"), usual=True),
    Column("clearance", _("Clearance"), ("clearance",)),
    Column("priority", _("Priority"), ("own__priority",), order="priority", of_handling=True),
    Column("desk_officer", _("Desk officer"), ("own__desk_officer",), of_handling=True),
    Column("topic", _("Topic"), ("topic",)),
    Column("times_raised", _("Times raised"), ("times_raised",), order="times_raised"),
    Column("marking", _("Marking"), ("marking",)),
    Column("compartment", _("Compartment"), ("compartment",)),
)


def offered(vocabulary: Vocabulary) -> list[Column]:
    """The columns that can tell a reader something: handling needs a compartment of one's own."""
    return [
        column
        for column in COLUMNS
        if (vocabulary.desks or not column.of_handling) and (len(vocabulary.places) > 1 or column.name != "compartment")
    ]
