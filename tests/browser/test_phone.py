"""What matters where a screen is small: that what one does has its effect in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests import factory
from tests.browser.conftest import Open, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TALKS = "/us-cuba-migration"
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def phone_of(open_with: Open, site: str, username: str, script: bool = True) -> Page:
    options = {"java_script_enabled": script, "viewport": {"width": 390, "height": 700}}
    return open_with(site, session_of(username), **options).new_page()


@SCRIPT
def test_the_filters_end_in_a_way_to_what_they_found(script: bool, site: str, open_with: Open) -> None:
    for number in range(12):
        factory.log_issue(title=f"Matter {number}", raised_by=factory.side("CU" if number < 2 else "US"))
    window = phone_of(open_with, site, "officer", script)
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
    window = phone_of(open_with, site, "officer")
    window.goto(f"{TALKS}/issues/")
    window.locator("#q").fill("seaport")
    window.locator("#q").press("Enter")
    window.wait_for_url("**/issues/?q=seaport")
    expect(window.locator("[data-row]")).to_have_count(1)
