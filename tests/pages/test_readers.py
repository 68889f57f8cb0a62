"""What is joint says who reads it, and so does whatever logs there; of one compartment alone nothing is said."""

import pytest

from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import TALKS, in_words, page_of, text

pytestmark = pytest.mark.django_db

AUDIENCE = "7 people read it (United States 3, Cuba 2, no side 2)"
FORMS = ("issues/new", "meetings/new", "sources/new", "issues/MIG-001/positions/new")


@pytest.mark.parametrize("user", ["officer", "cuba-officer", "recorder"])
def test_the_pages_of_what_is_joint_say_who_reads_it(user: str, log_in: LogIn) -> None:
    client, issue = log_in(user), factory.log_issue()
    assert f"Joint record {AUDIENCE}" in in_words(page_of(client, issue))
    assert f"Joint record {AUDIENCE}" in in_words(text(client.get(f"{TALKS}/")))


def test_who_came_and_who_left_is_counted(log_in: LogIn) -> None:
    issue = factory.log_issue()
    factory.leave("cuba-reviewer", "MIG")
    assert "6 people read it (United States 3, Cuba 1, no side 2)" in page_of(log_in("recorder"), issue)


def test_what_is_private_says_nothing_of_readers(log_in: LogIn) -> None:
    client, issue = log_in("officer"), factory.log_issue("US")
    assert "people read it" not in page_of(client, issue)
    assert "people read it" not in text(log_in("us-manager").get(f"{TALKS}/"))


@pytest.mark.parametrize("form", FORMS)
def test_what_logs_there_names_its_readers_on_the_button_too(form: str, log_in: LogIn) -> None:
    factory.log_issue()
    for user in ("officer", "recorder"):
        page = in_words(text(log_in(user).get(f"{TALKS}/{form}/")))
        assert f"This goes into the joint record, a draft too: {AUDIENCE}." in page
        assert "for 7 readers (United States 3, Cuba 2, no side 2)" in page


def test_the_choice_that_is_joint_says_so_for_the_style_sheet(log_in: LogIn) -> None:
    assert text(log_in("officer").get(f"{TALKS}/issues/new/")).count("data-joint") == 1


def test_with_one_compartment_nothing_of_it_shows(log_in: LogIn) -> None:
    client = log_in("outsider")
    factory.log_issue("OAS")
    pages = [text(client.get(f"/oas-cuba/{page}")) for page in ("", "issues/OAS-001/", "issues/new/", "meetings/new/")]
    assert not [
        word
        for page in pages
        for word in ("oint record", "for-joint", "read it", "readers", "/publish/")
        if word in page
    ]
