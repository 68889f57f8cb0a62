"""Has what was logged cleared, and proposes changes to what was cleared."""

from issues.actions.reviews import decide, submit
from issues.management.demonstration.content import Entry
from issues.management.demonstration.world import World
from issues.models import Clearance, ReviewedRecord


def review(entry: Entry, record: ReviewedRecord, world: World) -> None:
    """Bring a draft as far as the table's `clearance` says, cleared unless told; a `comment` says why not."""
    clearance = entry.take("clearance", Clearance.CLEARED)
    comment = entry.take("comment", "")
    if clearance == Clearance.DRAFT:
        return
    current = submit(record=record, by=world.officers[record.compartment_id])
    if clearance != Clearance.SUBMITTED:
        reviewer = world.reviewers[record.compartment_id]
        decide(record=current, version=current.version, verdict=clearance, comment=comment, by=reviewer)
