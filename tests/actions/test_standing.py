"""The overall standing of an issue."""

import datetime
from uuid import UUID, uuid4

import pytest

from issues.actions.issues import report_standing
from issues.actions.reviews import decide_proposal, revise
from issues.actions.standing import Reports, overall
from issues.models import Issue, Standing
from tests import factory

US, CU, MX = uuid4(), uuid4(), uuid4()
S = Standing


@pytest.mark.parametrize(
    ("latest", "concerned", "expected"),
    [
        ({}, {US}, None),
        ({None: S.DORMANT}, {US}, S.DORMANT),
        ({None: S.AGREED, US: S.RAISED}, {US, CU}, S.RAISED),
        ({US: S.AGREED, CU: S.NOTED}, {US, CU}, S.NOTED),
        ({US: S.RESOLVED}, {US, CU}, S.PARTIALLY_RESOLVED),
        ({US: S.RESOLVED, CU: S.DECLINED}, {US, CU}, S.PARTIALLY_RESOLVED),
        ({US: S.RESOLVED, CU: S.RESOLVED}, {US, CU}, S.RESOLVED),
        ({US: S.RESOLVED, CU: S.RESOLVED, MX: S.RAISED}, {US, CU}, S.RESOLVED),
        ({MX: S.RESOLVED}, {US, CU}, S.RESOLVED),
        ({MX: S.RESOLVED, US: S.NOTED}, {US, CU}, S.NOTED),
    ],
)
def test_overall(latest: Reports, concerned: set[UUID], expected: Standing | None) -> None:
    assert overall(latest, concerned) == expected


@pytest.mark.django_db
class TestReportStanding:
    def report(self, issue: Issue, standing: str, code: str = "", year: int = 2017) -> str:
        day = datetime.date(year, 1, 12)
        side = factory.side(code) if code else None
        reporter = factory.person({"US": "officer", "CU": "cuba-officer"}.get(code, "recorder"))
        report_standing(issue=issue, by=reporter, standing=standing, from_date=day, side=side)
        issue.refresh_from_db()
        return issue.standing

    def test_the_desk_records_it_until_a_side_reports(self) -> None:
        issue = factory.log_issue(addressed_to=[factory.side("CU")])
        assert self.report(issue, "under_discussion") == "under_discussion"
        assert self.report(issue, "resolved", "US") == "partially_resolved"
        assert self.report(issue, "resolved", "CU") == "resolved"

    def test_a_report_for_an_earlier_date_changes_nothing(self) -> None:
        issue = factory.log_issue()
        self.report(issue, "noted", year=2017)
        assert self.report(issue, "declined", year=2010) == "noted"

    def test_who_is_concerned_may_change(self) -> None:
        issue = factory.log_issue()
        assert self.report(issue, "resolved", "US") == "resolved"
        by = factory.person("recorder")
        revise(record=issue, by=by, version=issue.version, addressed_to=[factory.side("CU")])
        issue.refresh_from_db()
        assert issue.standing == "partially_resolved"
        proposal = factory.propose(issue, addressed_to=[])
        decide_proposal(
            proposal=proposal, by=factory.person("secretariat"), version=proposal.base_version, verdict="cleared"
        )
        issue.refresh_from_db()
        assert issue.standing == "resolved"

    def test_moves_the_issue(self) -> None:
        issue = factory.log_issue()
        self.report(issue, "noted", year=2017)
        assert issue.last_moved == datetime.date(2017, 1, 12)
