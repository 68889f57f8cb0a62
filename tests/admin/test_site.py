"""Who opens the admin, what it leaves out, and that nothing in it looks past access."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from issues.admin.base import ScopedAdmin
from issues.models import Issue
from tests import factory
from tests.admin.pages import list_of, page_of, rows, text
from tests.conftest import LogIn
from tests.statements import asking

ABSENT = "00000000-0000-4000-8000-000000000000"
MODELS = {model._meta.model_name or "": model for model in admin.site._registry}
RECORDS = ("issue", "position", "meeting", "proposal")
KEPT_BY_MANAGERS = ("topic", "marking", "membership", "compartment")
KEPT_BY_OPERATORS = ("user", "negotiation", "side", "compartment", "membership")

# What each of the cast finds in the admin.
FINDS: dict[str, tuple[str, ...]] = {
    "admin": KEPT_BY_OPERATORS,
    "reviewer": RECORDS,
    "us-manager": KEPT_BY_MANAGERS,
    "secretariat": (*RECORDS, *KEPT_BY_MANAGERS),
    "oas-reviewer": RECORDS,
}


@pytest.fixture
def records(db: None) -> dict[str, list[Any]]:
    """A record of each kind in each of the compartments of the talks, and a proposal."""
    made: dict[str, list[Any]] = {kind: [] for kind in RECORDS}
    for prefix in ("US", "CU", "MIG"):
        issue = factory.log_issue(prefix, submit=True, title=f"Canary of {prefix}")
        made["issue"].append(issue)
        made["position"].append(factory.log_position(issue, submit=True, text=f"Canary of {prefix}"))
        made["meeting"].append(factory.log_meeting(prefix, submit=True, title=f"Canary of {prefix}"))
        made["proposal"].append(factory.propose(issue, title=f"Canary change of {prefix}"))
    return made


def test_nobody_is_sent_to_the_log_in(nobody: Client) -> None:
    for url in ("/admin/", "/admin/login/", list_of("issue"), "/admin/nothing/"):
        answer = nobody.get(url, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/"), url


@pytest.mark.parametrize("username", ["officer", "outsider", "head"])
def test_those_who_are_not_staff_get_403(log_in: LogIn, username: str) -> None:
    for url in ("/admin/", *(list_of(model) for model in MODELS)):
        answer = log_in(username).get(url)
        assert answer.status_code == 403
        assert "Your account may not open the administration." in text(answer)


@pytest.mark.parametrize("username", FINDS)
def test_each_finds_their_own(log_in: LogIn, username: str) -> None:
    client = log_in(username)
    index = text(client.get("/admin/"))
    for model in MODELS:
        finds = model in FINDS[username]
        assert (f'href="{list_of(model)}"' in index) is finds, model
        assert client.get(list_of(model)).status_code == (200 if finds else 403), model


def test_those_without_any_right_find_nothing(log_in: LogIn) -> None:
    factory.leave("oas-reviewer", "OAS")
    client = log_in("oas-reviewer")
    assert "Nothing: you review, manage and operate nothing here." in text(client.get("/admin/"))
    assert {client.get(list_of(model)).status_code for model in MODELS} == {403}


@pytest.mark.parametrize("kind", RECORDS)
def test_lists_hold_only_the_compartments_where_one_reviews(
    log_in: LogIn, records: dict[str, list[Any]], kind: str
) -> None:
    of_us, of_cuba, joint = (str(record.pk) for record in records[kind])
    assert rows(log_in("reviewer"), list_of(kind)) == {of_us, joint}
    assert rows(log_in("cuba-reviewer"), list_of(kind)) == {of_cuba, joint}
    assert rows(log_in("secretariat"), list_of(kind)) == {joint}
    assert rows(log_in("oas-reviewer"), list_of(kind)) == set()


def test_what_one_only_sees_is_not_in_the_lists(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    factory.give_role("reviewer", "MIG", "officer")
    client = log_in("reviewer")
    for made in records.values():
        assert rows(client, list_of(made[0]._meta.model_name)) == {str(made[0].pk)}
        assert client.get(page_of(made[2])).status_code == 404


@pytest.mark.parametrize("kind", RECORDS)
def test_hidden_and_absent_answer_alike(log_in: LogIn, records: dict[str, list[Any]], kind: str) -> None:
    client = log_in("reviewer")
    hidden = records[kind][1]
    for what in ("change", "history"):
        url = page_of(hidden, what)
        absent = url.replace(str(hidden.pk), ABSENT)
        answers = [(method(url), method(absent)) for method in (client.get, client.post)]
        assert {(a.status_code, a.content) for pair in answers for a in pair} == {(404, answers[0][0].content)}


def test_a_superuser_sees_no_record(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    client = log_in("admin")
    for made in records.values():
        for record in made:
            assert client.get(page_of(record)).status_code == 404
            assert client.post(page_of(record), {"verdict": "cleared", "version": 1}).status_code == 404
    pages = [client.get(list_of(model)) for model in KEPT_BY_OPERATORS]
    assert not [page for page in pages if "Canary" in text(page)]
    assert set(Issue.objects.values_list("clearance", flat=True)) == {"cleared"}


LOOK_UPS = [
    "logged_by__password__startswith=a",
    "compartment__name__startswith=C",
    "issue__title__contains=Canary",
    "title__startswith=S",
    "topic__name=x",
    "id__exact=" + ABSENT,
    "edited_by__username__startswith=r",
]


@pytest.mark.parametrize("look_up", LOOK_UPS)
@pytest.mark.parametrize("model", ["issue", "position", "proposal"])
def test_no_look_up_reaches_past_the_filters(log_in: LogIn, model: str, look_up: str) -> None:
    assert log_in("reviewer").get(f"{list_of(model)}?{look_up}").status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        list_of("user", password__startswith="p"),
        list_of("user", memberships__role="manager"),
        list_of("membership", compartment__name="x"),
        list_of("user", _to_field="password"),
        list_of("user", _to_field="username"),
    ],
)
def test_an_operator_cannot_look_past_them_either(log_in: LogIn, url: str) -> None:
    assert log_in("admin").get(url).status_code == 400


def test_no_key_but_its_own_names_a_row(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    client = log_in("secretariat")
    issue = records["issue"][2]
    topic = page_of(factory.topic())
    assert client.get(f"{topic}?_to_field=slug").status_code == 400
    assert client.get(f"{topic}?_to_field=").status_code == 200
    assert client.get(f"/admin/issues/issue/{issue.title}/change/?_to_field=title").status_code == 404
    assert client.get(f"{list_of('topic')}?_to_field=name&_popup=1").status_code == 400


def test_a_popup_shows_the_same_rows(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    for model in FINDS["secretariat"]:
        client = log_in("secretariat")
        assert rows(client, list_of(model)) == rows(client, f"{list_of(model)}?_popup=1")


def test_a_search_finds_only_what_is_seen(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    of_us, of_cuba, joint = (str(issue.pk) for issue in records["issue"])
    assert rows(log_in("reviewer"), list_of("issue", q="Canary")) == {of_us, joint}
    assert rows(log_in("reviewer"), list_of("issue", q="CU-001")) == set()
    assert rows(log_in("reviewer"), list_of("issue", q="us-1")) == {of_us}
    assert rows(log_in("cuba-reviewer"), list_of("position", q="of+CU")) == {str(records["position"][1].pk)}
    assert of_cuba not in rows(log_in("reviewer"), list_of("issue", q="Canary+of+CU"))


def test_a_search_does_not_fail_on_what_no_text_holds(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    for word in ("%00", "'", "%25", "9" * 400, "%E2%80%AE"):
        for model in ("issue", "position", "meeting", "proposal", "topic"):
            assert log_in("secretariat").get(list_of(model, q=word)).status_code == 200


@pytest.mark.parametrize("value", ["perhaps", "%00", ABSENT, ""])
def test_filters_refuse_what_they_do_not_offer(log_in: LogIn, records: dict[str, list[Any]], value: str) -> None:
    client = log_in("reviewer")
    for name in ("state", "compartment"):
        assert client.get(list_of("issue", **{name: value})).status_code == 400, name
    hidden = factory.compartment("CU").pk
    assert client.get(list_of("issue", compartment=str(hidden))).status_code == 400


def test_filters_filter(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    client = log_in("reviewer")
    draft = factory.log_issue("US")
    assert rows(client, list_of("issue", state="draft")) == {str(draft.pk)}
    assert rows(client, list_of("proposal", state="pending")) == rows(client, list_of("proposal"))
    joint = factory.compartment("MIG").pk
    assert rows(client, list_of("issue", compartment=str(joint))) == {str(records["issue"][2].pk)}
    assert "Cuban delegation" not in text(client.get(list_of("issue")))


def test_addresses_that_look_up_any_row_are_left_out(log_in: LogIn) -> None:
    issue = factory.log_issue()
    kind = ContentType.objects.get_for_model(Issue).pk
    for username in ("secretariat", "admin"):
        client = log_in(username)
        for url in (
            f"/admin/r/{kind}/{issue.pk}/",
            "/admin/autocomplete/?app_label=issues&model_name=issue&field_name=merged_into&term=",
            page_of(issue, "delete"),
            "/admin/issues/issue/add/",
            "/admin/auth/group/",
            "/admin/issues/review/",
            "/admin/issues/note/",
        ):
            assert client.get(url, follow=True).status_code == 404, url


def test_only_admins_that_ask_access_are_taken_up() -> None:
    assert all(isinstance(each, ScopedAdmin) for each in admin.site._registry.values())
    assert Group not in admin.site._registry


def test_nothing_is_deleted_in_the_admin(log_in: LogIn, records: dict[str, list[Any]]) -> None:
    for username, models in FINDS.items():
        client = log_in(username)
        for model in models:
            page = client.get(list_of(model))
            assert "delete_selected" not in text(page)
            chosen = [str(row.pk) for row in MODELS[model]._default_manager.all()]
            client.post(list_of(model), {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
            assert MODELS[model]._default_manager.count() == len(chosen)


def test_one_log_in_and_one_page_for_the_password(log_in: LogIn) -> None:
    client = log_in("secretariat")
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"
    assert client.post("/admin/logout/")["Location"] == "/accounts/login/"


def test_the_admin_keeps_no_log(log_in: LogIn) -> None:
    client = log_in("secretariat")
    client.post(
        "/admin/issues/topic/add/", {"compartment": factory.compartment("MIG").pk, "name": "Sea", "slug": "sea"}
    )
    assert not LogEntry.objects.exists()


def test_the_history_is_the_record_s_own(log_in: LogIn) -> None:
    issue = factory.log_issue(submit=True)
    position, meeting = factory.log_position(issue, submit=True), factory.log_meeting(submit=True)
    client = log_in("secretariat")
    history = reverse("issue-history", args=["us-cuba-migration", "MIG-001"])
    assert client.get(page_of(issue, "history"))["Location"] == history
    assert client.get(page_of(position, "history"))["Location"] == history
    assert client.get(page_of(meeting, "history"))["Location"] == meeting.get_absolute_url()
    private = factory.log_position(issue, "US", submit=True)
    factory.leave("reviewer", "MIG")
    assert log_in("reviewer").get(page_of(private, "history")).status_code == 404


def test_rights_end_at_once(log_in: LogIn) -> None:
    issue = factory.log_issue("OAS", submit=True)
    client = log_in("oas-reviewer")
    assert client.get(page_of(issue)).status_code == 200
    factory.leave("oas-reviewer", "OAS")
    assert client.get(page_of(issue)).status_code == 404
    assert client.get(list_of("issue")).status_code == 403


def test_lists_cost_the_same_for_two_rows_and_twenty(log_in: LogIn) -> None:
    client = log_in("secretariat")
    for count in (2, 20):
        for _number in range(count):
            factory.log_position(factory.log_issue(submit=True), submit=True)
        for kind in ("issue", "position"):
            with asking(14, at_most=True):
                client.get(list_of(kind))


def test_the_table_names_every_model() -> None:
    assert {name for finds in FINDS.values() for name in finds} == MODELS.keys()
