"""What somebody typed when their log-in had ended."""

import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from issues.forms import kept
from issues.models import Issue, KeptForm
from tests import factory
from tests.conftest import LogIn
from tests.pages.reading import fields, text
from tests.pages.test_log_issue import REQUIRED, URL

TYPED = REQUIRED | {"summary": "Typed with care: ñ 𝔐 \x00", "supported_by": ["CU"], "off_agenda": "on"}


def typed_by(username: str) -> dict[str, Any]:
    return TYPED | {"kept_for": kept.token(factory.person(username))}


def test_comes_back_after_the_log_in(nobody: Client, log_in: LogIn) -> None:
    answer = nobody.post(URL, typed_by("officer"))
    assert answer["Location"] == f"/accounts/login/?next={URL}"
    assert "What you typed is kept" in text(nobody.get(answer["Location"]))
    client = log_in("officer")
    page = client.get(URL)
    assert "after your log-in had ended" in text(page)
    shown = fields(page)
    assert (shown["title"], shown["raised_by"], shown["meeting"]) == ("Access to a seaport", "US", "(none)")
    assert shown["summary"].startswith("Typed with care: ñ 𝔐")
    assert (shown["supported_by"], shown["off_agenda"]) == ("CU", "on")
    assert client.post(URL, shown | {"summary": "ñ"}).status_code == 302
    assert Issue.objects.get().summary == "ñ"
    assert fields(client.get(URL))["title"] == ""


def test_the_form_carries_whose_it_is(nobody: Client, log_in: LogIn) -> None:
    sent = fields(log_in("officer").get(URL)) | {"title": "Typed"}
    nobody.post(URL, sent)
    assert fields(log_in("officer").get(URL))["title"] == "Typed"
    assert fields(log_in("officer").get(URL))["submission_key"] == sent["submission_key"]


def test_is_for_nobody_else(nobody: Client, log_in: LogIn) -> None:
    nobody.post(URL, typed_by("officer"))
    for user in ("reviewer", "cuba-officer"):
        assert fields(log_in(user).get(URL))["title"] == ""


def test_is_for_no_other_address(nobody: Client, log_in: LogIn) -> None:
    factory.log_issue("US", title="Another")
    nobody.post(URL, typed_by("officer"))
    assert fields(log_in("officer").get("/us-cuba-migration/issues/US-001/edit/"))["title"] == "Another"


def test_one_may_start_afresh(nobody: Client, log_in: LogIn) -> None:
    nobody.post(URL, typed_by("officer"))
    assert fields(log_in("officer").get(URL + "?afresh"))["title"] == ""


def test_another_start_is_another_form(nobody: Client, log_in: LogIn) -> None:
    factory.log_meeting()
    started = f"{URL}?raised_by=CU"
    nobody.post(started, typed_by("officer"))
    assert fields(log_in("officer").get(f"{URL}?meeting=21-new-york-2009"))["title"] == ""
    for back in (started, URL):
        assert fields(log_in("officer").get(back))["title"] == REQUIRED["title"]


def test_what_is_started_afresh_comes_back_as_it_was_started(nobody: Client, log_in: LogIn) -> None:
    nobody.post(f"{URL}?raised_by=CU", typed_by("officer"))
    page = text(log_in("officer").get(f"{URL}?raised_by=CU"))
    afresh = f"{URL}?raised_by=CU&afresh=1"
    assert f'href="{afresh.removeprefix(URL)}"' in page
    answer = nobody.post(afresh, typed_by("officer") | {"title": "Typed anew"})
    assert answer["Location"] == "/accounts/login/?" + urlencode({"next": f"{URL}?raised_by=CU"}, safe="/")
    assert fields(log_in("officer").get(f"{URL}?raised_by=CU"))["title"] == "Typed anew"


def test_what_was_left_elsewhere_stays_when_something_is_sent(nobody: Client, log_in: LogIn) -> None:
    nobody.post(f"{URL}?raised_by=CU", typed_by("officer"))
    nobody.post(URL, typed_by("officer") | {"title": "Latest"})
    client = log_in("officer")
    shown = fields(client.get(URL))
    assert shown["title"] == "Latest"
    assert client.post(URL, shown | {"summary": ""}).status_code == 302
    assert fields(client.get(URL))["title"] == REQUIRED["title"]


def test_an_edit_comes_back_too_and_still_sees_what_changed(nobody: Client, log_in: LogIn) -> None:
    issue = factory.log_issue("US")
    url = "/us-cuba-migration/issues/US-001/edit/"
    nobody.post(url, fields(log_in("officer").get(url)) | {"title": "Mine"})
    client = log_in("reviewer")
    client.post(url, fields(client.get(url)) | {"title": "Theirs"})
    page = log_in("officer").get(url)
    assert fields(page)["title"] == "Mine"
    assert log_in("officer").post(url, fields(page)).status_code == 409
    issue.refresh_from_db()
    assert issue.title == "Theirs"


@pytest.mark.parametrize("token", ["", "forged", "\x00", "a:b:c"])
def test_is_not_kept_for_whoever_says_so(token: str, nobody: Client) -> None:
    assert nobody.post(URL, TYPED | {"kept_for": token}).status_code == 302
    assert not KeptForm.objects.exists()


def test_is_not_kept_for_somebody_who_left(nobody: Client) -> None:
    sent = typed_by("officer")
    officer = factory.person("officer")
    officer.is_active = False
    officer.save()
    nobody.post(URL, sent)
    assert not KeptForm.objects.exists()


def test_an_old_token_keeps_nothing(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = typed_by("officer")
    monkeypatch.setattr(kept, "KEPT_FOR", datetime.timedelta(seconds=-1))
    nobody.post(URL, sent)
    assert not KeptForm.objects.exists()


def test_too_much_is_not_kept(nobody: Client) -> None:
    nobody.post(URL, typed_by("officer") | {"summary": "a" * 2_000_001})
    assert not KeptForm.objects.exists()


def test_nothing_is_kept_for_an_address_that_no_row_can_hold(nobody: Client) -> None:
    url = "/us-cuba-migration/issues/%00/edit/"
    assert nobody.post(url, typed_by("officer")).status_code == 302
    assert not KeptForm.objects.exists()


def test_of_very_many_forms_the_latest_are_kept(nobody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_FORMS", 2)
    for number in range(4):
        nobody.post(f"/us-cuba-migration/issues/US-00{number}/edit/", typed_by("officer"))
    nobody.post(URL, typed_by("reviewer"))
    left = KeptForm.objects.filter(user__username="officer").order_by("kept_at").values_list("path", flat=True)
    assert [path[-12:] for path in left] == ["US-002/edit/", "US-003/edit/"]
    assert KeptForm.objects.count() == 3


def test_what_is_old_goes_when_something_new_is_kept(nobody: Client) -> None:
    week = timezone.now() - datetime.timedelta(days=8)
    old = KeptForm.objects.create(user=factory.person("head"), path="/", data="{}")
    KeptForm.objects.filter(pk=old.pk).update(kept_at=week)
    nobody.post(URL, typed_by("officer"))
    assert KeptForm.objects.get().user.username == "officer"


def test_what_is_sent_again_stands_for_the_new_time(nobody: Client) -> None:
    nobody.post(URL, typed_by("officer"))
    KeptForm.objects.update(kept_at=timezone.now() - datetime.timedelta(days=6))
    nobody.post(URL, typed_by("officer") | {"title": "Newer"})
    row = KeptForm.objects.get()
    assert "Newer" in row.data
    assert timezone.now() - row.kept_at < datetime.timedelta(minutes=1)


def test_a_form_of_another_log_in_is_kept(log_in: LogIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factory.person("officer"))
    page = client.post(URL, typed_by("officer"))
    assert page.status_code == 403
    assert "What you typed is kept" in text(page)
    assert f'<a class="btn btn--primary" href="{URL}">' in text(page)
    assert fields(client.get(URL))["title"] == "Access to a seaport"


def test_says_nothing_is_kept_where_nothing_is() -> None:
    page = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "officer"})
    assert page.status_code == 403
    assert "kept" not in text(page)


def test_a_button_leads_back_to_its_page(nobody: Client) -> None:
    url = "/us-cuba-migration/issues/US-001/submit/"
    page = {"HTTP_REFERER": "http://testserver/us-cuba-migration/issues/US-001/?a=b"}
    assert nobody.post(url, **page)["Location"] == "/accounts/login/?next=/us-cuba-migration/issues/US-001/%3Fa%3Db"  # type: ignore[arg-type]
    for elsewhere in ("https://example.org/a", "javascript:alert(1)", ""):
        assert nobody.post(url, HTTP_REFERER=elsewhere)["Location"] == "/accounts/login/?next=/"


def test_a_part_of_a_page_is_no_log_in(nobody: Client) -> None:
    answer = nobody.get("/us-cuba-migration/issues/duplicates/", HTTP_HX_REQUEST="true")
    assert (answer.status_code, answer.content) == (401, b"")
