"""What a reader may do with an issue: which links its page shows. The verbs ask access again."""

from dataclasses import dataclass
from uuid import UUID

from issues import access
from issues.access import EDIT, LOG
from issues.actions.reviews import OPEN
from issues.models import Clearance, Compartment, Issue, User


@dataclass(frozen=True)
class Rights:
    """`desks` are the private compartments that may handle it, `places` those in which positions on it may lie."""

    edit: bool
    propose: bool
    submit: bool
    withdraw: bool
    restore: bool
    report: bool
    publish: bool
    desks: list[Compartment]
    places: list[Compartment]
    editable: set[UUID]

    @property
    def any(self) -> bool:
        """Whether there is anything at all that the reader may do."""
        return bool(self.report or self.desks or self.places)


def rights(user: User, issue: Issue) -> Rights:
    """The rights of `user` on `issue`. `editable` has the keys of the compartments whose records they may change."""
    mine = access.allows(user, EDIT, issue)
    state = issue.clearance
    return Rights(
        edit=mine and state in (*OPEN, Clearance.SUBMITTED),
        propose=mine and state == Clearance.CLEARED,
        submit=mine and state in OPEN,
        withdraw=mine and state != Clearance.WITHDRAWN,
        restore=mine and state == Clearance.WITHDRAWN,
        report=mine,
        publish=state != Clearance.WITHDRAWN and access.joint_for(user, issue) is not None,
        desks=access.private(access.places(user, EDIT, issue.compartment)),
        places=access.places(user, LOG, issue.compartment),
        editable={place.pk for place in access.compartments(user, EDIT)},
    )
