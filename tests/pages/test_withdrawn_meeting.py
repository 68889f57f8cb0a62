"""Withdrawing a meeting and restoring it, and where one that is withdrawn shows."""

import datetime
import re

import pytest

from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.models import Issue, Meeting
from tests import factory
from tests.conftest import LogIn
from tests.filters.asking import withdraw
from tests.pages.reading import errors, fields, in_words, text
from tests.pages.test_meeting_forms import DELEGATES, EDIT, ISSUES, MEETINGS, NEW, ROUND, WITHDRAW

RESTORE = f"{ROUND}restore/"
NEW_ISSUE = f"{ISSUES}new/"
US_1 = f"{ISSUES}US-001/"


class TestWithdraw:
    def test_withdraws_with_a_reason_and_restores(self, log_in: LogIn) -> None:
        meeting, client = factory.log_meeting(), log_in("officer")
        page = client.get(WITHDRAW)
        assert "issues no longer count as raised at it" in text(page)
        page = client.post(WITHDRAW, fields(page))
        assert (page.status_code, errors(page)) == (422, {"withdrawal_reason"})
        assert client.post(WITHDRAW, fields(page) | {"withdrawal_reason": "Logged twice"})["Location"] == ROUND
        meeting.refresh_from_db()
        assert (meeting.clearance, meeting.withdrawal_reason) == ("withdrawn", "Logged twice")
        page = client.get(RESTORE)
        assert "It was withdrawn: “Logged twice”" in text(page)
        assert client.post(RESTORE, fields(page))["Location"] == ROUND
        meeting.refresh_from_db()
        assert (meeting.clearance, meeting.withdrawal_reason) == ("draft", "")

    def test_what_changed_meanwhile_is_not_withdrawn(self, log_in: LogIn) -> None:
        meeting, client = factory.log_meeting(), log_in("officer")
        mine = fields(client.get(WITHDRAW)) | {"withdrawal_reason": "Logged twice"}
        review_verbs.revise(record=meeting, by=factory.person("recorder"), version=1, venue="The Plaza")
        page = client.post(WITHDRAW, mine)
        assert (page.status_code, fields(page)["withdrawal_reason"]) == (409, "Logged twice")
        assert client.post(WITHDRAW, fields(page)).status_code == 302

    def test_what_is_not_withdrawn_is_not_restored(self, log_in: LogIn) -> None:
        meeting, client = factory.log_meeting(), log_in("officer")
        assert client.post(RESTORE, {"version": 1}).status_code == 409
        meeting.refresh_from_db()
        assert meeting.version == 1

    @pytest.mark.parametrize(("column", "value"), [("withdrawal_reason", "a\u202eb"), ("version", "9" * 400)])
    def test_bad_input_is_told_at_the_field(self, log_in: LogIn, column: str, value: str) -> None:
        meeting, client = factory.log_meeting(), log_in("officer")
        page = client.post(WITHDRAW, {"version": 1, "withdrawal_reason": "Logged twice", column: value})
        assert (page.status_code, errors(page)) == (422, {column})
        meeting.refresh_from_db()
        assert meeting.clearance == "draft"

    @pytest.mark.parametrize("url", [WITHDRAW, RESTORE])
    @pytest.mark.parametrize(("user", "status"), [("head", 403), ("outsider", 404), ("us-manager", 404)])
    def test_is_for_those_who_edit(self, log_in: LogIn, url: str, user: str, status: int) -> None:
        meeting, client = factory.log_meeting(), log_in(user)
        assert client.get(url).status_code == status
        assert client.post(url, {"version": 1, "withdrawal_reason": "r"}).status_code == status
        assert log_in("officer").put(url).status_code == 405
        meeting.refresh_from_db()
        assert meeting.clearance == "draft"

    def test_the_page_of_the_meeting_offers_the_one_that_fits(self, log_in: LogIn) -> None:
        def offered(user: str) -> set[str]:
            page = text(log_in(user).get(ROUND))
            return {url for url in (EDIT, WITHDRAW, RESTORE, DELEGATES) if f'"{url}"' in page}

        meeting = factory.log_meeting()
        assert (offered("head"), offered("officer")) == (set(), {EDIT, WITHDRAW, DELEGATES})
        withdraw(meeting)
        assert (offered("head"), offered("officer")) == (set(), {RESTORE})
        assert f"{NEW_ISSUE}?meeting=" not in text(log_in("officer").get(ROUND))


class TestWithdrawn:
    """Where a meeting that was withdrawn can still be chosen: only where it was chosen before."""

    CHOICE = 'value="21-new-york-2009"'

    @pytest.fixture
    def issue(self, db: None) -> Issue:
        """An issue on which something was said at a meeting that was then withdrawn."""
        meeting = factory.log_meeting()
        issue = factory.log_issue("US")
        factory.log_position(issue, meeting=meeting)
        withdraw(meeting)
        return issue

    @pytest.mark.parametrize(
        "page", [NEW_ISSUE, NEW, f"{US_1}positions/new/", f"{US_1}raised-at/", f"{US_1}handling/", ISSUES]
    )
    def test_is_offered_nowhere(self, issue: Issue, log_in: LogIn, page: str) -> None:
        client = log_in("officer")
        assert self.CHOICE not in text(client.get(page))
        review_verbs.restore(record=Meeting.objects.get(), by=factory.person("recorder"), version=2)
        assert self.CHOICE in text(client.get(page))

    def test_stays_where_it_was_chosen(self, issue: Issue, log_in: LogIn) -> None:
        client = log_in("officer")
        page = client.get(f"{US_1}positions/{issue.positions.get().pk}/edit/")
        assert f"{self.CHOICE} selected" in text(page)
        assert f"{self.CHOICE} selected" in text(client.get(f"{ISSUES}?meeting=21-new-york-2009"))

    def test_is_marked_where_a_page_leads_to_it(self, log_in: LogIn) -> None:
        meeting, earlier = factory.log_meeting(title="Gone"), factory.log_meeting(title="Before", slug="20")
        review_verbs.revise(record=earlier, by=factory.person("recorder"), version=1, postponed_to=meeting)
        passage = factory.passage(factory.log_source("US"), "access to a deep water port")
        issue = factory.log_issue("US", meeting=meeting, submit=True)
        factory.log_position(issue, meeting=meeting)
        factory.handle(issue, "US", next_meeting=meeting)
        item = issue.agenda_items.get()
        source_verbs.cite(record=item, passage=passage, by=factory.person("officer"))
        pages = {
            "next meeting": (US_1, r"Next meeting Gone Withdrawn"),
            "statement": (US_1, r"Gone Withdrawn 14 July 2009 Draft"),
            "history": (US_1, r"14 July 2009 · Gone Withdrawn"),
            "dossier": (f"/us-cuba-migration/review/issue/{issue.pk}/", r"Raised at Gone Withdrawn"),
            "agenda item": (f"{US_1}raised-at/{item.pk}/", r"What became of it at Gone Withdrawn"),
            "put back to": (f"{MEETINGS}20/", r"put back to Gone , 14 July 2009 . Withdrawn"),
            "list": (MEETINGS, r"put back to 14 July 2009 Withdrawn"),
            "source": (f"/us-cuba-migration/sources/{passage.source.pk}/", r"· Gone Withdrawn"),
        }
        reviewer = log_in("reviewer")

        def marked() -> set[str]:
            return {name for name, (url, words) in pages.items() if re.search(words, in_words(text(reviewer.get(url))))}

        assert marked() == set()
        withdraw(meeting)
        assert marked() == set(pages)

    def test_is_no_round_after_which_somebody_is_silent(self, log_in: LogIn) -> None:
        later = factory.log_meeting(slug="22", start_date=datetime.date(2010, 2, 19))
        factory.log_issue("US", meeting=factory.log_meeting())
        client, url = log_in("officer"), f"{ISSUES}?silent=1"
        assert "US-001" in text(client.get(url))
        withdraw(later)
        assert "US-001" not in text(client.get(url))
