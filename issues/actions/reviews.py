"""Submitting, clearing and returning what was logged, and changing what was cleared."""

from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from issues import access
from issues.access import CLEAR, EDIT
from issues.actions.links import set_list, take_lists
from issues.actions.positions import require_voice
from issues.actions.standing import CONCERNED, reported
from issues.actions.verb import Stale, lock, save, verb
from issues.models import (
    Clearance,
    Issue,
    Meeting,
    Position,
    Proposal,
    ProposalState,
    Review,
    ReviewedRecord,
    User,
    Verdict,
)
from issues.models.records import Structure
from issues.models.snapshots import columns_of, differences

SUBJECTS: dict[type[ReviewedRecord], str] = {Issue: "issue", Position: "position", Meeting: "meeting"}

OPEN = (Clearance.DRAFT, Clearance.RETURNED)


@verb(may=EDIT, on="record")
def submit(*, record: ReviewedRecord, by: User) -> ReviewedRecord:
    """Hand a draft, or a record that was returned, to the reviewers. What waits already goes on waiting.

    From then on it counts as waiting, but who hands in what somebody else wrote doesn't become its editor.
    """
    current = lock(record)
    if current.clearance == Clearance.SUBMITTED:
        return current
    _require_clearance(current, *OPEN)
    return save(current, clearance=Clearance.SUBMITTED, edited_at=timezone.now())


@verb(may=EDIT, on="record")
def revise(*, record: ReviewedRecord, by: User, version: int, **columns: Any) -> ReviewedRecord:
    """Change a record that isn't cleared. Raises Stale where it is no longer at `version`."""
    current = lock(record, version)
    _require_clearance(current, *OPEN, Clearance.SUBMITTED)
    _require_voice(current, columns, by)
    return apply(current, columns, by)


@verb(may=EDIT, on="record")
def propose(*, record: ReviewedRecord, by: User, version: int, reason: str, **columns: Any) -> Proposal:
    """Propose a change to a cleared record: until somebody clears it the record stays as it is.

    The same again, a form that was sent twice, gives the proposal that came of it the first time. Raises
    ValidationError where that was somebody else's, or had another reason.
    """
    current = lock(record, version)
    _require_clearance(current, Clearance.CLEARED)
    _require_voice(current, columns, by)
    _require_possible(current, columns)
    changes = differences(current, columns)
    if not changes:
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    twin = Proposal.objects.filter(**_place(current), changes=changes, state=ProposalState.PENDING).first()
    if twin:
        return _sent_before(twin, by, reason)
    return save(
        Proposal(**_place(current), changes=changes, reason=reason, base_version=current.version, proposed_by=by)
    )


@verb(may=EDIT, on="proposal")
def take_back(*, proposal: Proposal, by: User) -> Proposal:
    """Withdraw one's own proposal before it is decided on."""
    current = lock(proposal)
    if current.proposed_by_id != by.pk:
        raise PermissionDenied
    if current.state != ProposalState.PENDING:
        raise Stale(current)
    return save(current, state=ProposalState.WITHDRAWN)


@verb(may=CLEAR, on="record")
def decide(*, record: ReviewedRecord, by: User, version: int, verdict: str, comment: str = "") -> Review:
    """Clear or return a record as it was at `version`. Raises Stale where it changed, or another one has decided."""
    current = lock(record)
    if current.version != version or current.clearance != Clearance.SUBMITTED:
        raise Stale(current)
    review = _judge(Review(**_place(current), reviewed_version=version), current, by, verdict, comment)
    save(current, clearance=verdict)
    return review


@verb(may=CLEAR, on="proposal")
def decide_proposal(*, proposal: Proposal, by: User, version: int, verdict: str, comment: str = "") -> Review:
    """Apply or return a proposed change; `version` is the record's. Raises Stale where either changed since."""
    subject = lock(proposal.subject)
    current = lock(proposal)
    if current.state != ProposalState.PENDING or subject.version != version:
        raise Stale(subject)
    review = Review(**_place(subject), proposal=current, reviewed_version=version)
    _judge(review, current, by, verdict, comment)
    if verdict == Verdict.RETURNED:
        save(current, state=ProposalState.RETURNED)
    else:
        _apply_proposal(current, subject)
    return review


def judge(judged: ReviewedRecord | Proposal, **decision: Any) -> Review:
    """Decide on whichever waits: a record, or a change proposed to one."""
    if isinstance(judged, Proposal):
        return decide_proposal(proposal=judged, **decision)
    return decide(record=judged, **decision)


def judge_one_of(judged: ReviewedRecord | Proposal, **decision: Any) -> str:
    """Decide on one of several. What kept it from being decided, in words; nothing where it was."""
    try:
        judge(judged, **decision)
    except Stale:
        return _("It changed, or somebody decided, after you opened this page.")
    except PermissionDenied as error:
        return str(error) or _("You don't review it.")
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@verb(may=EDIT, on="record")
def withdraw(*, record: ReviewedRecord, by: User, version: int, reason: str) -> ReviewedRecord:
    """Take a record out of the default lists, with the reason; its address stays, and it can be restored.

    Changes proposed to it, which nobody can clear any more, are withdrawn with it. Its text stays its last editor's:
    otherwise they could clear it after somebody else had withdrawn and restored it.
    """
    current = lock(record, version)
    if current.clearance == Clearance.WITHDRAWN:
        raise Stale(current)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    for proposal in Proposal.objects.filter(**_place(current), state=ProposalState.PENDING):
        save(lock(proposal), state=ProposalState.WITHDRAWN)
    return save(
        current,
        clearance=Clearance.WITHDRAWN,
        withdrawn_by=by,
        withdrawn_at=timezone.now(),
        withdrawal_reason=reason,
    )


@verb(may=EDIT, on="record")
def restore(*, record: ReviewedRecord, by: User, version: int) -> ReviewedRecord:
    """Bring a withdrawn record back, as a draft: what was cleared once has to be cleared again."""
    current = lock(record, version)
    _require_clearance(current, Clearance.WITHDRAWN)
    back = {"clearance": Clearance.DRAFT, "withdrawn_by": None, "withdrawn_at": None, "withdrawal_reason": ""}
    return save(current, **back, edited_at=timezone.now())


def apply(record: ReviewedRecord, columns: dict[str, Any], by: User) -> ReviewedRecord:
    """Write `columns`, lists too, to a locked record and say who did; nothing where nothing differs."""
    changed = differences(record, columns)
    if not changed:
        return record
    lists = take_lists(columns)
    for name, targets in lists.items():
        set_list(record, name, targets)  # type: ignore[arg-type]
    if isinstance(record, Issue) and CONCERNED & changed.keys():
        record.raised_by = columns.get("raised_by", record.raised_by)
        columns = columns | {"standing": reported(record)}
    return save(record, **columns, edited_by=by, edited_at=timezone.now())


def _apply_proposal(proposal: Proposal, subject: ReviewedRecord) -> None:
    """Let the proposal take effect on the record as the reviewer saw it, whatever it was when it was proposed."""
    apply(subject, columns_of(type(subject), proposal.changes), proposal.proposed_by)
    save(proposal, state=ProposalState.APPLIED)


def _sent_before(twin: Proposal, by: User, reason: str) -> Proposal:
    if (twin.proposed_by_id, twin.reason) != (by.pk, reason):
        words = {"who": twin.proposed_by}
        raise ValidationError(_("%(who)s has proposed this change already. It is waiting for review.") % words)
    return twin


def _judge(review: Review, judged: ReviewedRecord | Proposal, by: User, verdict: str, comment: str) -> Review:
    if not access.may_review(by, judged):
        raise PermissionDenied(_("Nobody clears what they logged or edited themselves."))
    if verdict == Verdict.RETURNED and not comment.strip():
        raise ValidationError({"comment": _("Say what has to change before it can be cleared.")})
    role = access.acting_role(by, CLEAR, judged.compartment)
    return save(review, verdict=verdict, comment=comment, decided_by=by, role=role)


def _require_voice(record: ReviewedRecord, columns: dict[str, Any], by: User) -> None:
    if not isinstance(record, Position):
        return
    if record.authorised:
        require_voice(by, record.side, record.compartment)
    if columns.get("authorised", record.authorised):
        require_voice(by, columns.get("side", record.side), record.compartment)


def _require_possible(record: ReviewedRecord, columns: dict[str, Any]) -> None:
    """Refuse now, at its author's form, what no reviewer could let take effect."""
    trial, values = copy(record), dict(columns)
    for targets in take_lists(values).values():
        if not all(isinstance(target, Structure) and record.may_refer_to(target) for target in targets):
            raise ValidationError(_("This lies in a compartment that can't be referred to."))
    for name, value in values.items():
        setattr(trial, name, value)
    trial.full_clean()


def _place(record: ReviewedRecord) -> dict[str, Any]:
    place = {"compartment": record.compartment, "negotiation": record.negotiation}
    return {SUBJECTS[type(record)]: record, **place}


def _require_clearance(record: ReviewedRecord, *allowed: Clearance) -> None:
    if record.clearance not in allowed:
        raise Stale(record)
