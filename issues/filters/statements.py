"""What was said and what proves it, as one reader may see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from issues import access
from issues.access import VIEW
from issues.models import AgendaItem, Citation, Issue, Meeting, Position, Source, User


@dataclass(frozen=True)
class Cited:
    """A passage, and its source where the reader sees that too."""

    citation: Citation
    source: Source | None


@dataclass(frozen=True)
class Statement:
    """A position, with the meeting at which it was said, where the reader sees that, and what proves it."""

    position: Position
    meeting: Meeting | None
    cited: list[Cited] = field(default_factory=list)


Citations = dict[UUID, list[Cited]]


def citations(
    user: User,
    *,
    positions: Iterable[Position] = (),
    items: Iterable[AgendaItem] = (),
    issue: Issue | None = None,
    meeting: Meeting | None = None,
) -> Citations:
    """The passages that `user` sees on the given records, by the key of the record."""
    about = Q(position__in=list(positions)) | Q(agenda_item__in=list(items))
    about |= Q(issue=issue) if issue else Q()
    about |= Q(meeting=meeting) if meeting else Q()
    found = access.scope(user, VIEW, Citation.objects.filter(about).with_source())
    grouped: Citations = defaultdict(list)
    for row in found.order_by("disputes", "source__published_on", "paragraph", "id"):
        key = row.position_id or row.agenda_item_id or row.issue_id or row.meeting_id
        grouped[key].append(Cited(row, access.seen(user, row.source)))  # type: ignore[index]  # one is set
    return grouped


def statements(user: User, positions: Iterable[Position], cited: Citations) -> list[Statement]:
    """`positions`, which `user` sees, in the order given."""
    return [Statement(said, access.seen(user, said.meeting), cited.get(said.pk, [])) for said in positions]
