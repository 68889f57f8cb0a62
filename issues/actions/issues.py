"""Logging issues, and how each compartment handles them."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT, LOG
from issues.actions.links import set_list, take_lists
from issues.actions.standing import settle
from issues.actions.verb import lock, save, verb
from issues.models import (
    AgendaItem,
    Citation,
    Clearance,
    Compartment,
    Counter,
    Handling,
    Issue,
    Marking,
    Meeting,
    Note,
    Side,
    Source,
    StandingReport,
    User,
)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage of a source; `paragraph` counts from 1, `start` and `end` are offsets in it, in characters.

    The source may be one that isn't logged yet: it is logged with the citation, in the same compartment.
    """

    source: Source
    quotation: str = ""
    locator: str = ""
    language: str = ""
    paragraph: int | None = None
    start: int | None = None
    end: int | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of a citation of it."""
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return columns | {"language": self.language or self.source.language}


def quote(passage: Passage, compartment: Compartment, **columns: Any) -> Citation:
    """Let a passage bear on the record that `columns` name, in its compartment. No verb of its own, a part of some."""
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    if passage.source._state.adding:
        save(passage.source, **place)
    return save(Citation(**place, **passage.columns(), **columns))


@verb(may=LOG, on="compartment")
def log_issue(
    *,
    compartment: Compartment,
    by: User,
    meeting: Meeting | None = None,
    passage: Passage | None = None,
    submission_key: UUID | None = None,
    submit: bool = False,
    off_agenda: bool = False,
    handling: dict[str, Any] | None = None,
    handled_in: Compartment | None = None,
    **columns: Any,
) -> Issue:
    """Log what a side wants addressed, with the meeting it was raised at and the passage that proves it.

    The same `submission_key` again, a form that was sent twice, gives the issue that came of it the first time.
    `columns` are those of Issue; lists (supported_by, addressed_to, further_topics) as lists of rows. `handling` goes
    to `handled_in`, a private compartment, where it isn't the issue's own.
    """
    counter = lock(_counter(compartment))
    if submission_key and (twin := _sent_before(compartment, submission_key)):
        return twin
    lists = take_lists(columns)
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    number = save(counter, last_number=counter.last_number + 1).last_number
    issue = save(
        Issue(
            **place,
            **columns,
            prefix=compartment.prefix,
            number=number,
            clearance=Clearance.SUBMITTED if submit else Clearance.DRAFT,
            submission_key=submission_key,
            logged_by=by,
            edited_by=by,
        )
    )
    for name, targets in lists.items():
        set_list(issue, name, targets)
    if meeting:
        save(AgendaItem(**place, meeting=meeting, issue=issue, off_agenda=off_agenda, number=None))
    if passage:
        quote(passage, compartment, issue=issue)
    if handling:
        desk = handled_in or compartment
        access.require(by, EDIT, desk)
        _handle(issue, desk, handling)
    issue.refresh_from_db(fields=["first_raised", "last_raised", "times_raised", "last_moved", "version"])
    return issue


@verb(may=EDIT, on="compartment")
def handle_issue(*, issue: Issue, compartment: Compartment, by: User, version: int | None, **columns: Any) -> Handling:
    """Set how a private compartment handles an issue: its own, or the joint one. `version` None: not yet handled."""
    present = Handling.objects.filter(issue=issue, compartment=compartment).first()
    if present is None:
        return _handle(issue, compartment, columns)
    _require_colleague(compartment, columns.get("desk_officer"))
    return save(lock(present, version or 0), **columns)


@verb(may=EDIT, on="compartment")
def write_note(*, issue: Issue, compartment: Compartment, by: User, text: str, marking: Marking | None = None) -> Note:
    """Write an internal note on an issue, for the members of a private compartment."""
    if compartment.is_joint:
        raise ValidationError(_("Notes are for a private compartment."))
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    return save(Note(issue=issue, text=text, marking=marking, written_by=by, **place))


@verb(may=EDIT, on="issue")
def report_standing(
    *,
    issue: Issue,
    by: User,
    standing: str,
    from_date: datetime.date | None = None,
    side: Side | None = None,
    note: str = "",
) -> StandingReport:
    """Report where a side, or without one the desk, has an issue stand from a date on; settles its overall standing.

    In a joint compartment only its own members report for a side.
    """
    if not access.may_speak_for(by, side, issue.compartment):
        raise PermissionDenied(_("Only members of that side report for it."))
    current = lock(issue)
    place = {"compartment": issue.compartment, "negotiation": issue.negotiation}
    day = from_date or timezone.localdate()
    report = save(StandingReport(issue=current, side=side, standing=standing, from_date=day, note=note, **place))
    settle(current)
    return report


def _handle(issue: Issue, desk: Compartment, columns: dict[str, Any]) -> Handling:
    if desk.is_joint:
        raise ValidationError(_("A joint record has no working fields."))
    _require_colleague(desk, columns.get("desk_officer"))
    return save(Handling(issue=issue, compartment=desk, negotiation=desk.negotiation, **columns))


def _require_colleague(desk: Compartment, officer: User | None) -> None:
    if officer and not access.people(EDIT, [desk]).filter(pk=officer.pk).exists():
        raise ValidationError(
            {"desk_officer": _("A desk officer is an officer or a reviewer of the same compartment.")}
        )


def _counter(compartment: Compartment) -> Counter:
    return Counter.objects.get(compartment=compartment)


def _sent_before(compartment: Compartment, key: UUID) -> Issue | None:
    return Issue.objects.filter(compartment=compartment, submission_key=key).first()
