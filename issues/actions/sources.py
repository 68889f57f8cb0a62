"""Logging sources, and citing passages of them."""

from typing import Any

from issues.access import EDIT, LOG
from issues.actions.issues import Passage, quote
from issues.actions.verb import lock, save, verb
from issues.models import AgendaItem, Citation, Compartment, Issue, Meeting, Position, Source, User

CITING: dict[type, str] = {
    Issue: "issue",
    Position: "position",
    AgendaItem: "agenda_item",
    Meeting: "meeting",
}


@verb(may=LOG, on="compartment")
def log_source(*, compartment: Compartment, by: User, **columns: Any) -> Source:
    """Log a document that proves what the register says."""
    return save(Source(compartment=compartment, negotiation=compartment.negotiation, **columns))


@verb(may=EDIT, on="source")
def change_source(*, source: Source, by: User, version: int, **columns: Any) -> Source:
    """Correct what is known of a document. Raises Stale where it is no longer at `version`."""
    return save(lock(source, version), **columns)


@verb(may=EDIT, on="record")
def cite(
    *,
    record: Issue | Position | AgendaItem | Meeting,
    passage: Passage,
    by: User,
    fact: str = "",
    disputes: bool = False,
    note: str = "",
) -> Citation:
    """Let a passage bear on a record, or dispute it; `fact` names the column it speaks to, `note` says what it says."""
    of = {CITING[type(record)]: record}
    return quote(passage, record.compartment, fact=fact, disputes=disputes, note=note, **of)


@verb(may=EDIT, on="citation")
def remove_citation(*, citation: Citation, by: User) -> None:
    """Take a citation back; the history keeps it."""
    lock(citation).delete()
