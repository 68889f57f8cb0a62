"""Publishing: a copy of a private record in the joint compartment, made as if it had been logged there.

Nothing leads from the copy to the private record, and its history tells of nothing but of logging: that there is
anything private behind it isn't said to anybody who reads it.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from issues import access
from issues.access import EDIT
from issues.actions.issues import Passage, log_issue
from issues.actions.positions import log_position
from issues.actions.sources import cite
from issues.actions.verb import Stale, lock, save, verb
from issues.models import (
    Citation,
    Clearance,
    Compartment,
    Issue,
    Marking,
    Meeting,
    Position,
    PublishableRecord,
    Source,
    User,
)

BIBLIOGRAPHIC = ("title", "publisher", "published_on", "precision", "url", "language", "type")
SAME_SOURCE = ("title", "publisher", "published_on", "url")
OF_A_POSITION = ("side", "stance", "text", "language", "authorised")


@dataclass(frozen=True)
class Said:
    """A private position that is published: at a joint meeting or on a day, with some of its citations."""

    position: Position
    said_on: datetime.date
    meeting: Meeting | None = None
    citations: Iterable[Citation] = ()


def publish_issue(
    *,
    issue: Issue,
    by: User,
    version: int,
    said: Iterable[Said] = (),
    citations: Iterable[Citation] = (),
    marking: Marking | None = None,
    submit: bool = False,
    **columns: Any,
) -> Issue:
    """Publish a private issue with some positions on it, or further positions on one that is published already.

    `columns`, with `meeting`, are those of the joint issue, as `log_issue` takes them; none for a further position.
    `marking` is what all copies bear. All or nothing, each by its own verb. Raises Stale where the private issue is no
    longer at `version` or was published meanwhile, and PermissionDenied to who may not both change it and log jointly.
    """
    with transaction.atomic():
        current = lock(issue, version)
        joint = _place_of(current, by)
        how: dict[str, Any] = {"by": by, "submit": submit}
        copy = _copied(current) if not columns else None
        if copy is None:
            if current.published_as_id:
                raise Stale(current)
            copy = log_issue(compartment=joint, marking=marking, **columns, **how)
            publish(record=current, copy=copy, by=by)
            for citation in citations:
                cite(record=copy, passage=_passage(citation, joint), by=by)
        for each in said:
            _publish_position(each, copy, current, marking=marking, **how)
    return copy


@verb(may=EDIT, on="record")
def publish(*, record: PublishableRecord, copy: PublishableRecord, by: User) -> PublishableRecord:
    """Let a private record point to the copy of it that was made in the joint compartment."""
    return save(record, published_as=copy, published_version=record.version)


@contextmanager
def rehearsal() -> Iterator[None]:
    """A context in which verbs do all that they do, and at whose end none of it has been done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _place_of(issue: Issue, by: User) -> Compartment:
    joint = access.joint_for(by, issue)
    if joint is None:
        raise PermissionDenied
    return joint


def _copied(issue: Issue) -> Issue:
    """The joint issue as which a private one is published, still in the register."""
    copy: Any = issue.published_as
    if copy is None or copy.clearance == Clearance.WITHDRAWN or copy.merged_into_id:
        raise ValidationError(_("The joint record isn't in the register any more. Nothing can be added to it."))
    return cast(Issue, copy)


def _publish_position(said: Said, copy: Issue, issue: Issue, **how: Any) -> None:
    private = lock(said.position)
    if private.issue_id != issue.pk or private.compartment_id != issue.compartment_id or private.published_as_id:
        raise Stale(issue)
    joint = copy.compartment
    columns: dict[str, Any] = {name: getattr(private, name) for name in OF_A_POSITION}
    passages = (_passage(citation, joint) for citation in said.citations)  # one may use the source of the one before
    times: dict[str, Any] = {"meeting": said.meeting, "said_on": said.said_on}
    position = log_position(issue=copy, compartment=joint, passages=passages, **times, **columns, **how)
    publish(record=private, copy=position, by=how["by"])


def _passage(citation: Citation, joint: Compartment) -> Passage:
    """What of a citation is published: the quotation, and the bibliographic line of its source."""
    passage = Passage(source=citation.source, quotation=citation.quotation, language=citation.language)
    return passage if citation.source.compartment_id == joint.pk else replace(passage, source=_source(citation, joint))


def _source(citation: Citation, joint: Compartment) -> Source:
    """The joint source with the same bibliographic line, or a new one without text that is logged with its citation."""
    private = citation.source
    same = Source.objects.filter(compartment=joint, **{name: getattr(private, name) for name in SAME_SOURCE})
    return same.first() or Source(**{name: getattr(private, name) for name in BIBLIOGRAPHIC})
