"""What one needs next is in sight, whatever the size of the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests import factory
from tests.browser.conftest import Open, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TALKS = "/us-cuba-migration"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


SIZES = pytest.mark.parametrize("width", [1280, 1024, 768, 390, 320])


def window_of(open_with: Open, site: str, username: str, script: bool = True, width: int = 390) -> Page:
    options = {"java_script_enabled": script, "viewport": {"width": width, "height": 700}}
    return open_with(site, session_of(username), **options).new_page()


@SCRIPT
def test_the_filters_end_in_a_way_to_what_they_found(script: bool, site: str, open_with: Open) -> None:
    for number in range(12):
        factory.log_issue(title=f"Matter {number}", raised_by=factory.side("CU" if number < 2 else "US"))
    window = window_of(open_with, site, "officer", script)
    window.goto(f"{TALKS}/issues/")
    window.locator("#facets > summary").click()
    window.locator("label[data-facet=raised_by][data-value=CU]").click()
    on = window.locator(".facets__done .btn:visible")
    expect(on).to_have_text("Show 2 issues" if script else "Apply filters")
    expect(on).to_be_in_viewport(ratio=1)
    if script:
        expect(window.locator("#raised_by-CU")).to_be_focused()
        expect(window.locator("#raised_by-CU")).to_be_in_viewport()
    on.click()
    expect(window.locator("#results")).to_have_text("2 issues")
    expect(window.locator("#results")).to_be_in_viewport()
    expect(window.locator("[data-row]").first).to_be_in_viewport()
    expect(window.locator("#facets")).not_to_have_attribute("open", "")
    expect(window.locator("#results:focus" if script else "#results:target")).to_be_visible()


def test_a_search_is_sent_beside_the_button_of_the_filters(site: str, open_with: Open) -> None:
    factory.log_issue()
    window = window_of(open_with, site, "officer")
    window.goto(f"{TALKS}/issues/")
    window.locator("#q").fill("seaport")
    window.locator("#q").press("Enter")
    window.wait_for_url("**/issues/?q=seaport")
    expect(window.locator("[data-row]")).to_have_count(1)


@SIZES
def test_the_button_that_approves_several_is_whole(width: int, site: str, open_with: Open) -> None:
    for number in range(12):
        factory.log_issue("US", title=f"Matter {number}", submit=True)
    window = window_of(open_with, site, "reviewer", width=width)
    window.goto(f"{TALKS}/review/")
    boxes = window.locator(".queue [data-row-check]")
    expect(window.get_by_role("button", name="Approve the selected")).to_be_hidden()
    for box in (boxes.first, boxes.last):
        box.check()
        expect(window.get_by_role("button", name="Approve the selected")).to_be_in_viewport(ratio=1)


def test_the_buttons_of_a_form_beside_a_text_are_in_sight(site: str, open_with: Open) -> None:
    source = factory.log_source()
    window = window_of(open_with, site, "officer", width=1280)
    window.goto(f"{TALKS}/issues/new/?source={source.pk}&paragraph=2")
    expect(window.get_by_role("button", name="Submit for review")).to_be_in_viewport(ratio=1)


@SCRIPT
def test_what_is_folded_is_printed(script: bool, site: str, open_with: Open) -> None:
    issue = factory.log_issue()
    for day, text in (("2010-02-19", "Repeats it."), ("2009-07-14", "Asks for the use of a port.")):
        factory.clear(factory.log_position(issue, text=text, said_on=day))
    window = window_of(open_with, site, "officer", script)
    window.goto(issue.get_absolute_url())
    earlier, first_act = window.locator(".earlier > li"), window.locator("details .tl > li").last
    for folded in (earlier, first_act):
        expect(folded).to_be_hidden()
    window.emulate_media(media="print")
    expect(earlier).to_contain_text("Asks for the use of a port.")
    for folded in (earlier, first_act):
        expect(folded).to_be_visible()


def test_each_sheet_of_the_admin_bears_the_markings(site: str, open_with: Open) -> None:
    factory.log_issue("US", submit=True, marking=factory.marking("US", "RED"))
    window = window_of(open_with, site, "reviewer")
    window.goto("/admin/issues/issue/")
    labels = window.get_by_text("TLP:RED", exact=True)
    expect(labels).to_have_count(2)
    window.emulate_media(media="print")
    ends = [window.locator("section.markings"), window.locator("#footer")]
    found = [end.evaluate("end => [getComputedStyle(end).display, getComputedStyle(end).breakInside]") for end in ends]
    assert found == [["table-header-group", "avoid"], ["table-footer-group", "avoid"]]  # so they are repeated


def test_a_date_and_its_time_stand_side_by_side(site: str, open_with: Open) -> None:
    window = window_of(open_with, site, "officer", width=1280)
    window.goto(f"{TALKS}/meetings/new/")
    for date, time in (("#id_start_date", "#id_start_time"), ("#id_end_date", "#id_end_time")):
        tops = [window.locator(field).evaluate("field => field.getBoundingClientRect().top") for field in (date, time)]
        assert tops[0] == tops[1]


@pytest.mark.parametrize("address", ["", "review/"], ids=["home", "review"])
def test_the_menu_fits_the_smallest_screen(address: str, site: str, open_with: Open) -> None:
    factory.log_issue("US", submit=True)
    window = window_of(open_with, site, "reviewer", width=320)
    window.goto(f"{TALKS}/{address}")
    expect(window.locator(".mainnav a").last).to_be_in_viewport(ratio=1)
