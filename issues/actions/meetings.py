"""Logging meetings, who came, and what became of each item."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from issues.access import EDIT, LOG
from issues.actions.verb import lock, save, verb
from issues.models import AgendaItem, Clearance, Compartment, Delegate, Issue, Meeting, User


@verb(may=LOG, on="compartment")
def log_meeting(*, compartment: Compartment, by: User, submit: bool = False, **columns: Any) -> Meeting:
    """Log a round, a meeting of experts, a call or a note.

    Without a `slug` it gets one from its title.
    """
    slug = columns.pop("slug", "") or slugify(columns.get("title", ""))
    if not slug:
        raise ValidationError({"title": _("Give a title with at least one letter or digit.")})
    columns["slug"] = _slug_in(compartment, slug)
    if Meeting.objects.filter(compartment=compartment, slug=columns["slug"]).exists():
        raise ValidationError({"title": _("There is a meeting with this title here. Add its number, or its year.")})
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    clearance = Clearance.SUBMITTED if submit else Clearance.DRAFT
    return save(Meeting(**place, **columns, clearance=clearance, logged_by=by, edited_by=by))


@verb(may=EDIT, on="meeting")
def add_delegate(*, meeting: Meeting, by: User, **columns: Any) -> Delegate:
    """Add a member of a side's delegation."""
    return save(Delegate(meeting=meeting, compartment=meeting.compartment, negotiation=meeting.negotiation, **columns))


@verb(may=EDIT, on="delegate")
def remove_delegate(*, delegate: Delegate, by: User) -> None:
    """Take somebody off a delegation; the history keeps that they were on it."""
    lock(delegate).delete()


@verb(may=EDIT, on="compartment")
def put_on_agenda(*, meeting: Meeting, issue: Issue, compartment: Compartment, by: User, **columns: Any) -> AgendaItem:
    """Record that an issue is, or was, raised at a meeting. The item may lie in a more private compartment."""
    place = {"compartment": compartment, "negotiation": compartment.negotiation}
    return save(AgendaItem(meeting=meeting, issue=issue, **place, **columns))


@verb(may=EDIT, on="item")
def record_outcome(*, item: AgendaItem, by: User, version: int, **columns: Any) -> AgendaItem:
    """Record what became of an item: outcome, note, number, or that it was raised off the agenda."""
    return save(lock(item, version), **columns)


@verb(may=EDIT, on="item")
def take_off_agenda(*, item: AgendaItem, by: User) -> None:
    """Undo that an issue was raised at a meeting. Raises ValidationError where a citation rests on it."""
    current = lock(item)
    if current.citations.exists():
        raise ValidationError(_("A source is cited for this item. Remove the citation first."))
    current.delete()


def _slug_in(compartment: Compartment, slug: str) -> str:
    """What `slug` is among the addresses of a negotiation, cut to the length of the column.

    A private meeting's carries the compartment's prefix, so that it can't collide with a joint one's; and so does a
    joint one's that would look like a private one's.
    """
    others = Compartment.objects.filter(negotiation=compartment.negotiation).exclude(pk=compartment.pk)
    private = tuple(f"{prefix.lower()}-" for prefix in others.values_list("prefix", flat=True))
    if not compartment.is_joint or slug.startswith(private):
        slug = f"{compartment.prefix.lower()}-{slug}"
    return slug[: Meeting._meta.get_field("slug").max_length].rstrip("-")
