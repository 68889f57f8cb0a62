"""The main job from end to end, as people do it: by mouse, by keyboard alone, and without JavaScript."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from issues.actions.people import set_preferences
from issues.models import Issue
from tests import factory
from tests.browser.conftest import Open, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TALKS = "/us-cuba-migration"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def window_of(open_with: Open, site: str, username: str, script: bool = True) -> Page:
    return open_with(site, session_of(username), java_script_enabled=script).new_page()


def tab_to(window: Page, wanted: str, most: int = 100) -> Locator:
    """Press Tab until it comes to the element `wanted` names; fails where it doesn't."""
    target = window.locator(wanted).first
    for _step in range(most):
        window.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return target
    pytest.fail(f"Tab doesn't come to {wanted} at {window.url}")


@SCRIPT
def test_log_from_a_meeting_by_keyboard_alone(script: bool, site: str, open_with: Open) -> None:
    meeting = factory.log_meeting()
    window = window_of(open_with, site, "officer", script)
    window.goto(meeting.get_absolute_url())
    if script:
        window.keyboard.press("c")
    else:
        tab_to(window, "[data-create]")
        window.keyboard.press("Enter")
    window.wait_for_url("**/issues/new/**")
    expect(window.locator("#id_title")).to_be_focused()
    window.keyboard.type("Access to a deep-water port")
    tab_to(window, "[name=raised_by]")
    window.keyboard.press("Space")
    expect(window.locator("#id_meeting option:checked")).to_have_text(re.compile("Round 21, New York"))
    tab_to(window, "button[value=submit]")
    window.keyboard.press("Enter")

    expect(window.locator("main")).to_have_attribute("data-clearance", "submitted")
    issue = Issue.objects.get()
    assert (issue.title, issue.compartment.prefix) == ("Access to a deep-water port", "US")
    assert issue.raised_by.code == "US"
    assert issue.agenda_items.get().meeting == meeting
    expect(window.locator("main")).to_contain_text("Round 21, New York")


@SCRIPT
def test_topics_are_ticked_by_keyboard_and_stay_in_sight(script: bool, site: str, open_with: Open) -> None:
    for number in range(14):
        factory.topic(name=f"Matter {number}")
    window = window_of(open_with, site, "recorder", script)
    window.goto(f"{TALKS}/issues/new/")
    window.locator("#id_title").fill("Access to a deep-water port")
    window.locator("label", has=window.locator("[name=raised_by]")).first.click()
    window.locator("#id_meeting").select_option(index=1)
    window.locator("details.more > summary").first.click()
    fold = tab_to(window, "details.picks > summary")
    boxes = window.locator("label:has([name=further_topics])")
    expect(boxes.first).to_be_hidden()
    window.keyboard.press("Enter")
    for number in (0, 3):
        tab_to(window, f"[name=further_topics] >> nth={number}")
        window.keyboard.press("Space")
    fold.click()
    expect(boxes.filter(visible=True)).to_have_count(2)
    window.locator("button[value=draft]").click()
    expect(window.locator("main")).to_have_attribute("data-clearance", "draft")
    assert {topic.name for topic in Issue.objects.get().further_topics.all()} == {"Matter 0", "Matter 11"}


@SCRIPT
def test_log_return_correct_clear(script: bool, site: str, open_with: Open) -> None:
    officer = window_of(open_with, site, "officer", script)
    reviewer = window_of(open_with, site, "reviewer", script)
    officer.goto(f"{TALKS}/issues/new/")
    officer.locator("#id_title").fill("Acces to a port")
    officer.locator("label", has=officer.locator("[name=raised_by]")).first.click()
    officer.locator("#id_meeting").select_option(index=1)
    officer.locator("button[value=submit]").click()
    expect(officer.locator("main")).to_have_attribute("data-clearance", "submitted")

    reviewer.goto(f"{TALKS}/review/")
    expect(reviewer.locator("[data-review]")).to_have_count(1)
    reviewer.get_by_role("button", name="Return").click()  # without a comment: refused, nothing is decided
    expect(reviewer.locator("[data-error=comment]")).to_be_visible()
    reviewer.locator("#comment").fill("Access has two s. Which port?")
    reviewer.get_by_role("button", name="Return").click()
    expect(reviewer.locator("main")).to_contain_text("is returned to Desk officer")

    officer.goto("/")
    officer.get_by_role("link", name=re.compile("Acces to a port")).first.click()
    expect(officer.locator("main")).to_have_attribute("data-clearance", "returned")
    expect(officer.locator("main")).to_contain_text("Access has two s. Which port?")
    officer.get_by_role("link", name="Edit", exact=True).click()
    officer.locator("#id_title").fill("Access to a deep-water port")
    officer.locator("button[value=submit]").click()
    expect(officer.locator("main")).to_have_attribute("data-clearance", "submitted")

    reviewer.goto(f"{TALKS}/review/")
    expect(reviewer.locator("main")).to_contain_text("Access to a deep-water port")
    reviewer.locator("[data-approve]").click()
    expect(reviewer.locator("main")).to_contain_text("is cleared")
    officer.reload()
    expect(officer.locator("main")).to_have_attribute("data-clearance", "cleared")


@SCRIPT
def test_filter_share_the_address_go_back(script: bool, site: str, open_with: Open) -> None:
    titles = {"US": "Access to a deep-water port", "CU": "Consular functions of the Interests Section"}
    for code, title in titles.items():
        factory.log_issue(title=title, raised_by=factory.side(code))
    window = window_of(open_with, site, "officer", script)
    window.goto(f"{TALKS}/issues/")
    rows = window.locator("[data-row]")
    expect(rows).to_have_count(2)
    window.locator("label[data-facet=raised_by][data-value=CU]").click()
    if not script:
        window.locator("[data-apply]").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(titles["CU"])
    expect(window.locator("[data-chip='raised_by=CU']")).to_be_visible()
    assert "raised_by=CU" in window.url

    colleague = window_of(open_with, site, "head", script)
    colleague.goto(window.url)
    expect(colleague.locator("[data-row]")).to_contain_text(titles["CU"])
    expect(colleague.locator("#raised_by-CU")).to_be_checked()

    window.go_back()
    expect(rows).to_have_count(2)
    expect(window.locator("#raised_by-CU")).not_to_be_checked()
    window.go_forward()
    expect(rows).to_have_count(1)
    window.locator("[data-chip='raised_by=CU']").click()
    expect(rows).to_have_count(2)
    window.locator("#q").fill("seaport -consular")
    window.locator("#q").press("Enter")
    expect(window.locator("[data-total]")).to_have_attribute("data-total", "0")
    window.locator("#q").fill("by:cuba functions")
    window.locator("#q").press("Enter")
    expect(window.locator("[data-chip='raised_by=CU']")).to_be_visible()
    expect(window.locator("#q")).to_have_value("functions")
    expect(rows).to_have_count(1)


@SCRIPT
def test_session_ends_while_typing(script: bool, site: str, open_with: Open) -> None:
    factory.log_meeting()
    window = window_of(open_with, site, "officer", script)
    window.goto(f"{TALKS}/issues/new/?meeting=21-new-york-2009")
    window.locator("#id_title").fill("A long text, typed over lunch")
    window.locator("label", has=window.locator("[name=raised_by]")).first.click()
    Session.objects.all().delete()
    window.locator("button[value=draft]").click()
    window.wait_for_url("**/accounts/login/**")

    stranger = window_of(open_with, site, "reviewer", script)
    stranger.goto(f"{TALKS}/issues/new/?meeting=21-new-york-2009")
    expect(stranger.locator("#id_title")).to_have_value("")

    _log_in(window, "officer")
    expect(window.locator("#id_title")).to_have_value("A long text, typed over lunch")
    expect(window.locator("#id_meeting option:checked")).to_have_text(re.compile("Round 21, New York"))
    window.locator("button[value=draft]").click()
    expect(window.locator("main")).to_have_attribute("data-clearance", "draft")
    assert Issue.objects.get().title == "A long text, typed over lunch"
    window.goto(f"{TALKS}/issues/new/?meeting=21-new-york-2009")
    expect(window.locator("#id_title")).to_have_value("")


@SCRIPT
def test_stale_edit_shows_both_texts(script: bool, site: str, open_with: Open) -> None:
    issue = factory.log_issue("US", title="The first text")
    mine, theirs = (window_of(open_with, site, name, script) for name in ("officer", "reviewer"))
    for window, title in ((mine, "My text"), (theirs, "Their text")):
        window.goto(f"{issue.get_absolute_url()}edit/")
        window.locator("#id_title").fill(title)
    theirs.locator("form.sheet .btn--primary").click()
    expect(theirs.locator("h1")).to_contain_text("Their text")

    mine.locator("form.sheet .btn--primary").click()
    expect(mine.locator("#overtaken")).to_contain_text("Their text")
    expect(mine.locator("#overtaken")).to_contain_text("My text")
    expect(mine.locator("#id_title")).to_have_value("My text")
    issue.refresh_from_db()
    assert issue.title == "Their text"
    mine.locator("form.sheet .btn--primary").click()
    expect(mine.locator("h1")).to_contain_text("My text")


@SCRIPT
def test_what_would_be_lost_asks_first(script: bool, site: str, open_with: Open) -> None:
    proposal = factory.propose(factory.log_issue(), title="Access to any port")
    window = window_of(open_with, site, "recorder", script)
    window.goto(f"{TALKS}/issues/MIG-001/")
    sure = window.locator(".note form button")
    expect(sure).to_be_hidden()
    window.locator(".note summary", has_text="Take it back").click()
    expect(window.locator(".note form")).to_contain_text("Your proposal is dropped")
    sure.click()
    expect(window.locator("main")).to_contain_text("Your proposal is taken back.")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


def test_log_from_a_passage_that_was_selected(site: str, open_with: Open) -> None:
    source = factory.log_source()
    window = window_of(open_with, site, "officer")
    window.goto(f"{TALKS}/sources/{source.pk}/")
    window.locator("#p2").evaluate(
        """paragraph => {
            const text = [...paragraph.childNodes].find(node => node.data?.includes("deep water port"));
            const start = text.data.indexOf("deep water port");
            getSelection().setBaseAndExtent(text, start, text, start + "deep water port".length);
        }"""
    )
    window.locator("[data-pill]").click()
    window.wait_for_url("**/issues/new/**")
    expect(window.locator("#id_quotation")).to_have_value("deep water port")
    window.locator("#id_title").fill("Use of a port")
    window.locator("label", has=window.locator("[name=raised_by]")).first.click()
    window.locator("#id_meeting").select_option(index=1)
    window.locator("button[value=draft]").click()
    expect(window.locator("main")).to_have_attribute("data-clearance", "draft")
    citation = Issue.objects.get().citations.get()
    assert (citation.quotation, citation.paragraph) == ("deep water port", 2)
    assert source.paragraphs[1][citation.start : citation.end] == "deep water port"


def test_what_is_alike_is_shown_while_a_title_is_typed(site: str, open_with: Open) -> None:
    factory.log_issue(title="Access to a deep-water seaport")
    window = window_of(open_with, site, "officer")
    window.goto(f"{TALKS}/issues/new/")
    expect(window.locator("#duplicates")).to_be_empty()
    window.locator("#id_title").press_sequentially("deep-water seaport")
    expect(window.locator("#duplicates")).to_contain_text("1 possible match")
    expect(window.locator("#duplicates a")).to_have_text("MIG-001 Access to a deep-water seaport")
    window.locator("#id_title").fill("Welfare of returned migrants")
    expect(window.locator("#duplicates")).to_be_empty()


def test_single_keys_act_unless_somebody_turned_them_off(site: str, open_with: Open) -> None:
    issues = [factory.log_issue(title=f"Port {number}") for number in (1, 2)]
    window = window_of(open_with, site, "officer")
    window.goto(f"{TALKS}/issues/")
    for key in "jjo":
        window.keyboard.press(key)
    window.wait_for_url(f"**{issues[1].get_absolute_url()}")
    set_preferences(by=factory.person("officer"), single_keys=False)
    window.goto(f"{TALKS}/issues/")
    window.keyboard.press("?")
    expect(window.get_by_role("dialog")).to_be_hidden()
    set_preferences(by=factory.person("officer"), single_keys=True)
    window.reload()
    window.keyboard.press("?")
    expect(window.get_by_role("dialog")).to_be_visible()


@SCRIPT
def test_the_shortcuts_are_told_where_there_are_any(script: bool, site: str, open_with: Open) -> None:
    window = window_of(open_with, site, "officer", script)
    window.goto("/")
    shortcuts = window.get_by_role("link", name="Keyboard shortcuts")
    if not script:
        expect(shortcuts).to_be_hidden()
        return
    shortcuts.click()
    expect(window.get_by_role("dialog")).to_contain_text("Next, previous row")
    window.get_by_role("button", name="Close").click()
    expect(window.get_by_role("dialog")).to_be_hidden()


def _log_in(window: Page, username: str) -> None:
    window.locator("#id_username").fill(username)
    window.locator("#id_password").fill(factory.PASSWORD)
    window.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
def test_the_open_entry_of_a_long_queue_is_in_sight(width: int, site: str, open_with: Open) -> None:
    waiting = [factory.log_issue("US", title=f"Matter {number}", submit=True) for number in range(12)]
    window = open_with(site, session_of("reviewer"), viewport={"width": width, "height": 700}).new_page()
    window.goto(f"{TALKS}/review/issue/{waiting[-1].pk}/")
    assert window.evaluate("scrollY") == 0  # the page itself stays where it is
    if width == 1280:
        expect(window.locator(".queue [aria-current]")).to_be_in_viewport(ratio=0.9)
