"""What the page of an issue says of whether, and how often, it was raised."""

import re

import pytest
from django.test import Client

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.models import Issue
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import in_words, page_of

pytestmark = pytest.mark.django_db


class TestNotYetRaised:
    """An issue is logged with the standing "raised": what its page says of that has to be so."""

    WORDS = "Times raised Not yet raised at a meeting"

    def standing(self, client: Client, issue: Issue) -> set[str]:
        page = page_of(client, issue)
        head = re.search(r'<span class="badge badge--open">([^<]+)</span>', page)
        rail = re.search(r"<dt>Standing</dt><dd>([^<]+)</dd>", page)
        return {found[1].strip() for found in (head, rail) if found}

    def test_says_so(self, log_in: LogIn) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting(status="agreed"))
        assert self.standing(log_in("officer"), issue) == {"Not yet raised"}
        assert self.WORDS in in_words(page_of(log_in("officer"), issue))

    def test_what_was_raised_at_a_meeting_says_how_often(self, log_in: LogIn) -> None:
        issue = factory.log_issue(meeting=factory.log_meeting())
        assert self.standing(log_in("officer"), issue) == {"Raised"}
        assert "Times raised 1 , first on 14 July 2009" in in_words(page_of(log_in("officer"), issue))

    def test_what_was_raised_without_a_meeting_is_raised(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        factory.log_position(issue)
        assert self.standing(log_in("officer"), issue) == {"Raised"}
        assert self.WORDS in in_words(page_of(log_in("officer"), issue))

    def test_what_a_side_reports_as_raised_is_told_so(self, log_in: LogIn) -> None:
        issue = factory.log_issue()
        issue_verbs.report_standing(issue=issue, by=factory.person("recorder"), standing="raised")
        assert "Raised" in self.standing(log_in("officer"), issue)

    def test_a_joint_issue_counts_a_private_meeting_to_those_who_see_it(self, log_in: LogIn) -> None:
        issue, meeting = factory.log_issue(), factory.log_meeting("US")
        place, by = factory.compartment("US"), factory.person("officer")
        meeting_verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=by)
        assert "Times raised 1 Last moved" in in_words(page_of(log_in("officer"), issue))
        assert self.WORDS in in_words(page_of(log_in("recorder"), issue))
