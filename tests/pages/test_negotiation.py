"""A negotiation at a glance."""

import datetime
import re

import pytest
from django.test import Client

from issues.actions import issues as issue_verbs
from issues.actions import reviews as review_verbs
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import in_words, queries

TALKS = "/us-cuba-migration/"


def words_of(client: Client, url: str = TALKS) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return in_words(answer.content.decode())


def stands(client: Client) -> dict[str, str]:
    page = client.get(TALKS).content.decode()
    return dict(re.findall(r'\?standing=(\w+)"><b>(\d+)</b>', page))


def test_tells_title_status_and_sides(log_in: LogIn) -> None:
    words = words_of(log_in("officer"))
    for told in ("U.S.-Cuba migration talks", "Status Active", "Sides US United States CU Cuba"):
        assert told in words


def test_counts_where_the_issues_stand(log_in: LogIn) -> None:
    by = factory.person("recorder")
    issues = [factory.log_issue() for _ in range(4)]
    issue_verbs.report_standing(issue=issues[0], by=by, standing="dormant")
    review_verbs.withdraw(record=issues[3], by=by, version=1, reason="r")
    factory.log_issue("US")
    assert stands(log_in("officer")) == {"raised": "3", "dormant": "1"}
    assert stands(log_in("cuba-officer")) == {"raised": "2", "dormant": "1"}
    assert "All 4 issues" in words_of(log_in("officer"))


def test_names_one_s_compartments_where_there_are_several(log_in: LogIn) -> None:
    assert "You read Joint record Officer United States delegation Officer" in words_of(log_in("officer"))
    assert "You read" not in words_of(log_in("recorder"))
    assert "You read" not in words_of(log_in("outsider"), "/oas-cuba/")


def test_shows_the_next_and_the_last_meetings(log_in: LogIn) -> None:
    for number in range(1, 6):
        day = datetime.date(2000 + number, 1, 1)
        factory.log_meeting(slug=f"h{number}", title=f"Held {number}", start_date=day)
        factory.log_meeting(
            slug=f"n{number}", title=f"Next {number}", start_date=day.replace(year=2030 + number), status="agreed"
        )
    words = words_of(log_in("officer"))
    assert re.findall(r"Next (\d)", words) == ["1", "2", "3"]
    assert re.findall(r"Held (\d)", words) == ["5", "4", "3"]


def test_shows_what_moved_and_leads_to_all_of_it(log_in: LogIn) -> None:
    factory.log_issue(title="Seaport", meeting=factory.log_meeting())
    factory.log_issue("OAS", title="Elsewhere", meeting=factory.log_meeting("OAS"))
    page = log_in("officer").get(TALKS).content.decode()
    assert 'href="/us-cuba-migration/issues/?moved_since=2009-07-14&amp;sort=-last_moved"' in page
    assert "Seaport" in page
    assert "Elsewhere" not in page


def test_says_what_is_not_there_yet(log_in: LogIn) -> None:
    words = words_of(log_in("officer"))
    for told in ("No issue has been logged yet.", "No round is on record yet.", "None is proposed or agreed."):
        assert told in words
    factory.log_meeting()
    assert "Nothing moved since 14 July 2009" in words_of(log_in("officer"))


def test_counts_the_sources_that_one_sees(log_in: LogIn) -> None:
    factory.log_source()
    factory.log_source("CU")
    assert "Sources 1" in words_of(log_in("officer"))
    assert "Sources 2" in words_of(log_in("cuba-officer"))


def test_buttons_are_for_those_who_log(log_in: LogIn) -> None:
    assert "Log an issue Log a meeting" in words_of(log_in("officer"))
    assert "Log an issue Log a meeting" not in words_of(log_in("head"))


@pytest.mark.parametrize("part", ["issues", "meetings", "sources", "review"])
def test_every_list_of_it_says_whose_it_is_in_its_title(part: str, log_in: LogIn) -> None:
    page = log_in("reviewer").get(f"{TALKS}{part}/").content.decode()
    assert f"<title>{part.capitalize()} · U.S.-Cuba migration talks · Tenor</title>" in page


@pytest.mark.parametrize("user", ["outsider", "admin"])
def test_others_get_404_as_if_it_were_not_there(log_in: LogIn, user: str) -> None:
    hidden, absent = (log_in(user).get(url) for url in (TALKS, "/no-such-talks/"))
    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_wrong_method_gets_405(log_in: LogIn) -> None:
    assert log_in("officer").post(TALKS).status_code == 405


def test_queries_do_not_grow(log_in: LogIn) -> None:
    def asked_for(numbers: range) -> int:
        for number in numbers:
            meeting = factory.log_meeting(slug=f"m{number}", title="M", start_date=datetime.date(2000, 1, 1 + number))
            factory.log_issue(meeting=meeting)
            factory.log_issue("US", meeting=meeting)
        return queries(log_in("officer"), TALKS)

    assert asked_for(range(1)) == asked_for(range(1, 30))
