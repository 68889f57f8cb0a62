"""Logging what a side says of an issue."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from issues import access
from issues.access import LOG
from issues.actions.issues import Passage, quote
from issues.actions.verb import save, verb
from issues.models import Clearance, Compartment, Issue, Meeting, Position, Side, User


@verb(may=LOG, on="compartment")
def log_position(
    *,
    issue: Issue,
    compartment: Compartment,
    side: Side,
    by: User,
    meeting: Meeting | None = None,
    passages: Iterable[Passage] = (),
    submit: bool = False,
    **columns: Any,
) -> Position:
    """Log a side's stand on an issue in a compartment, the issue's own or a more private one.

    Said at a meeting it has the meeting's date unless `said_on` is given. In a joint compartment what a capital
    authorised is logged by members of that side alone.
    """
    if columns.get("authorised"):
        require_voice(by, side, compartment)
    if meeting:
        columns.setdefault("said_on", meeting.start_date)
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    clearance = Clearance.SUBMITTED if submit else Clearance.DRAFT
    people = {"logged_by": by, "edited_by": by}
    position = Position(issue=issue, side=side, meeting=meeting, clearance=clearance, **people, **place, **columns)
    save(position)
    for passage in passages:
        quote(passage, compartment, position=position)
    return position


def require_voice(by: User, side: Side, compartment: Compartment) -> None:
    """Raise PermissionDenied unless `by` may record in `compartment` what the capital of `side` authorised."""
    if not access.may_speak_for(by, side, compartment):
        raise PermissionDenied(_("Only members of that side record what its capital authorised."))
