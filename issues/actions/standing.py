"""The overall standing of an issue: the one function that writes it."""

from collections.abc import Iterable
from uuid import UUID

from issues.actions.verb import save
from issues.models import Issue, Standing, StandingReport

# The columns of an issue that say which sides' reports it takes to resolve it.
CONCERNED = frozenset(("raised_by", "supported_by", "addressed_to"))
Reports = dict[UUID | None, Standing]


def settle(issue: Issue) -> None:
    """Write the overall standing that the reports on a locked issue make."""
    standing = reported(issue)
    if standing != issue.standing:
        save(issue, standing=standing)


def reported(issue: Issue) -> str:
    """The overall standing that the reports on an issue make; the present one where there are none."""
    concerned = {issue.raised_by_id, *_keys(issue.supported_by.all()), *_keys(issue.addressed_to.all())}
    return overall(latest_reports(issue), concerned) or issue.standing


def latest_reports(issue: Issue) -> Reports:
    """The latest report of each side, and of the desk under None."""
    rows = StandingReport.objects.filter(issue=issue).order_by("from_date", "reported_at", "id")
    return {row.side_id: Standing(row.standing) for row in rows}


def overall(latest: Reports, concerned: set[UUID]) -> Standing | None:
    """The standing that the sides' latest reports make together; without any it is what the desk (None) records.

    It is the least advanced of them, but resolved once every side that raised or supported the issue, or that it is
    addressed to, reports it so, and partially resolved where only some of them do (WTO, G/L/1578 of 2025).
    """
    by_side = {side: standing for side, standing in latest.items() if side is not None}
    if not by_side:
        return latest.get(None)
    resolving = {side for side, standing in by_side.items() if standing == Standing.RESOLVED} & concerned
    if resolving == concerned:
        return Standing.RESOLVED
    if resolving:
        return Standing.PARTIALLY_RESOLVED
    return min(by_side.values(), key=lambda standing: standing.advancement)


def _keys(rows: Iterable[object]) -> list[UUID]:
    return [row.pk for row in rows]  # type: ignore[attr-defined]
