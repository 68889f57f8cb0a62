"""Has what was logged cleared, and proposes changes to what was cleared."""

from issues.actions.reviews import decide, propose, submit
from issues.management.demonstration.content import Entry, read
from issues.management.demonstration.world import World
from issues.models import Clearance, ReviewedRecord


def propose_all(world: World) -> None:
    """Propose the changes to cleared issues that wait for a reviewer; the columns of text alone are proposed."""
    for entry in read("proposal"):
        with entry.whole():
            issue = entry.find("issue", world.issues)
            issue.refresh_from_db(fields=["version"])
            by, reason = entry.find("by", world.people), entry.take("reason")
            propose(record=issue, by=by, version=issue.version, reason=reason, **entry.take("changes"))


def review(entry: Entry, record: ReviewedRecord, world: World) -> None:
    """Bring a draft as far as the table's `clearance` says, cleared unless told; `return_comment` says why not."""
    clearance = entry.take("clearance", Clearance.CLEARED)
    comment = entry.take("return_comment", "")
    if clearance == Clearance.DRAFT:
        return
    current = submit(record=record, by=world.officers[record.compartment_id])
    if clearance != Clearance.SUBMITTED:
        reviewer = world.reviewers[record.compartment_id]
        decide(record=current, version=current.version, verdict=clearance, comment=comment, by=reviewer)
