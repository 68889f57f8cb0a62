"""No page of another site sends a form to this one, the log-in and the admin included."""

import pytest
from django.test import Client

from issues.models import Issue, KeptForm
from tests import factory
from tests.conftest import LogIn
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none
from tests.guards.world import World
from tests.pages.reading import fields, text
from tests.pages.test_log_issue import REQUIRED, URL

REFUSED = "Another site sent this, so nothing was done."


def sent_from(site: str) -> dict[str, str]:
    return {"sec-fetch-site": site}


def test_no_address_takes_anything_from_elsewhere(world: World, log_in: LogIn) -> None:
    client = log_in("reviewer")
    expect_none(
        f"{url}: {answer.status_code}"
        for url in {Address(name).url(row.of.parameters(world["MIG"])) for name, row in TABLE.items()}
        for answer in [client.post(url, headers=sent_from("cross-site"))]
        if answer.status_code != 403 or REFUSED not in text(answer)
    )


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "no such value", "same-origin, none"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whatever_is_no_page_of_this_site_is_refused(nobody: Client, method: str, site: str) -> None:
    answer = getattr(nobody, method)("/accounts/login/", headers=sent_from(site))
    assert answer.status_code == 403
    assert REFUSED in text(answer)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_pages_of_this_site_and_the_reader_may_send(log_in: LogIn, site: str) -> None:
    client = log_in("officer")
    sent = fields(client.get(URL)) | REQUIRED
    assert client.post(URL, sent, headers=sent_from(site)).status_code == 302


def test_links_from_other_sites_open(log_in: LogIn) -> None:
    for method in ("get", "head", "options"):
        answer = getattr(log_in("officer"), method)(URL, headers=sent_from("cross-site"))
        assert answer.status_code == (405 if method == "options" else 200)


def test_what_another_site_sends_is_not_kept(log_in: LogIn, nobody: Client) -> None:
    sent = fields(log_in("officer").get(URL)) | {"title": "Planted"}
    assert nobody.post(URL, sent, headers=sent_from("cross-site")).status_code == 403
    assert not KeptForm.objects.exists()
    assert nobody.post(URL, sent, headers=sent_from("same-origin")).status_code == 302
    assert KeptForm.objects.get().user == factory.person("officer")


def test_a_logged_in_reader_logs_nothing_for_another_site(log_in: LogIn) -> None:
    client = log_in("officer")
    sent = fields(client.get(URL)) | REQUIRED | {"title": "Planted"}
    client.post(URL, sent, headers=sent_from("same-site"))
    assert not Issue.objects.filter(title="Planted").exists()
