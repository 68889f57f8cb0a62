"""How far apart the sides are on each issue of a page."""

from collections import defaultdict
from uuid import UUID

from issues import access
from issues.access import VIEW
from issues.filters.pages import Line
from issues.filters.vocabulary import Vocabulary
from issues.models import Clearance, Gap, Position, Side, User
from issues.models.positions import concerned_sides, gap


def gaps(vocabulary: Vocabulary, lines: list[Line]) -> dict[UUID, Gap]:
    """The gap of each line by the key of its issue, as the issue's own page tells it, in one query."""
    sides: dict[UUID, list[Side]] = defaultdict(list)
    for side in vocabulary.sides.values():
        sides[side.negotiation_id].append(side)
    stances = _latest_stances(vocabulary.user, [line["pk"] for line in lines])
    return {line["pk"]: _gap(line, sides[line["negotiation"]], stances[line["pk"]]) for line in lines}


def _gap(line: Line, sides: list[Side], stances: dict[UUID, str]) -> Gap:
    concerned = concerned_sides(sides, line["raised_by"], line["supporters"], line["addressees"])
    return gap(line["standing"], concerned, stances)


def _latest_stances(user: User, issues: list[UUID]) -> dict[UUID, dict[UUID, str]]:
    """As `models.positions.latest_stances`, for several issues: PostgreSQL picks the latest of each side."""
    said = access.scope(user, VIEW, Position.objects.filter(issue__in=issues, authorised=False))
    said = said.exclude(clearance=Clearance.WITHDRAWN).order_by("issue", "side", "-said_on", "-logged_at")
    stances: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for issue, side, stance in said.distinct("issue", "side").values_list("issue", "side", "stance"):
        stances[issue][side] = stance
    return stances
