"""What managers and operators keep in the admin: topics, markings, members; negotiations, sides, compartments."""

from typing import Any

import pytest
from django.test import Client

from issues.actions import negotiations as verbs
from issues.models import Compartment, Marking, Membership, Negotiation, Side, Topic, User
from tests import factory
from tests.admin.pages import hidden, list_of, page_of, rows, said, text
from tests.conftest import LogIn

ADD_MEMBER = "/admin/issues/membership/add/"


def membership(username: str, prefix: str, role: str) -> Membership:
    return Membership.objects.get(user__username=username, compartment__prefix=prefix, role=role)


def last_event(row: Any) -> dict[str, Any]:
    context: dict[str, Any] = row.events.order_by("pgh_id").last().pgh_context
    return context


# Topics and markings


def test_a_manager_adds_a_topic(log_in: LogIn) -> None:
    client = log_in("us-manager")
    assert "United States delegation" not in text(client.get("/admin/issues/topic/add/"))
    data = {"compartment": factory.compartment("US").pk, "name": "Sea", "slug": "sea"}
    answer = client.post("/admin/issues/topic/add/", data, follow=True)
    topic = Topic.objects.get(name="Sea")
    assert (topic.slug, topic.compartment.prefix) == ("us-sea", "US")
    assert page_of(topic) in text(answer)
    assert last_event(topic) | {"act": ""} == {
        "verb": "add_topic",
        "user": str(factory.person("us-manager").pk),
        "role": "manager",
        "act": "",
    }


def test_a_manager_changes_a_topic(log_in: LogIn) -> None:
    topic = factory.topic("MIG", "Sea")
    client = log_in("secretariat")
    version = hidden(client.get(page_of(topic)), "version")[0]
    client.post(page_of(topic), {"name": "Sea and air", "version": version})
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Sea and air", "sea")


def test_only_ones_own_compartments_are_offered_and_taken(log_in: LogIn) -> None:
    client = log_in("us-manager")
    data = {"compartment": factory.compartment("CU").pk, "name": "Sea", "slug": "sea"}
    answer = client.post("/admin/issues/topic/add/", data)
    assert answer.status_code == 422
    assert "Cuban delegation" not in text(answer)
    assert not Topic.objects.exists()


def test_a_topic_that_is_there_already(log_in: LogIn) -> None:
    factory.topic("US", "Sea")
    data = {"compartment": factory.compartment("US").pk, "name": "Sea again", "slug": "sea"}
    answer = log_in("us-manager").post("/admin/issues/topic/add/", data)
    assert answer.status_code == 422
    assert "already exists" in text(answer)
    assert 'value="Sea again"' in text(answer)
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("name", ["", "x" * 81, "two\nlines", "zero\u200bwidth", "\u202eright to left", "NUL\x00"])
def test_bad_names_are_refused_at_the_field(log_in: LogIn, name: str) -> None:
    data = {"compartment": factory.compartment("US").pk, "name": name, "slug": "kept-as-typed"}
    answer = log_in("us-manager").post("/admin/issues/topic/add/", data)
    assert answer.status_code == 422
    assert "errorlist" in text(answer)
    assert 'value="kept-as-typed"' in text(answer)


def test_a_stale_change_shows_both_texts(log_in: LogIn) -> None:
    topic = factory.topic("MIG", "Sea")
    verbs.change_topic(topic=topic, by=factory.person("secretariat"), version=1, name="Air")
    client = log_in("secretariat")
    answer = client.post(page_of(topic), {"name": "Land", "version": 1})
    assert answer.status_code == 409
    assert "Now it reads: name: Air." in text(answer)
    assert 'value="Land"' in text(answer)
    assert hidden(answer, "version") == ["2"]
    topic.refresh_from_db()
    assert topic.name == "Air"
    client.post(page_of(topic), {"name": "Land", "version": 2})
    topic.refresh_from_db()
    assert topic.name == "Land"


def test_topics_of_others_are_hidden(log_in: LogIn) -> None:
    ours, theirs = factory.topic("US", "Sea"), factory.topic("CU", "Sea")
    client = log_in("us-manager")
    assert rows(client, list_of("topic")) == {str(ours.pk)}
    for answer in (client.get(page_of(theirs)), client.post(page_of(theirs), {"name": "x", "version": 1})):
        assert answer.status_code == 404
    assert log_in("reviewer").get(page_of(ours)).status_code == 404


def test_a_manager_keeps_markings(log_in: LogIn) -> None:
    client = log_in("us-manager")
    data = {"compartment": factory.compartment("US").pk, "scheme": "Desk", "code": "EYES ONLY", "rank": 9}
    assert client.post("/admin/issues/marking/add/", data).status_code == 302
    marking = Marking.objects.get(scheme="Desk")
    client.post(page_of(marking), {"scheme": "Desk", "code": "CLOSE HOLD", "rank": 9, "version": 1})
    marking.refresh_from_db()
    assert marking.code == "CLOSE HOLD"
    assert rows(client, list_of("marking")) == {str(m.pk) for m in Marking.objects.filter(compartment__prefix="US")}


def test_a_manager_takes_in_a_scheme(log_in: LogIn) -> None:
    client, url = log_in("us-manager"), "/admin/issues/marking/scheme/"
    assert url in text(client.get(list_of("marking")))
    data = {"compartment": factory.compartment("US").pk, "scheme": "UK"}
    assert "2 labels are added." in text(client.post(url, data, follow=True))
    taken = Marking.objects.filter(scheme="UK")
    assert {(mark.code, mark.compartment.prefix) for mark in taken} == {
        ("OFFICIAL", "US"),
        ("OFFICIAL-SENSITIVE", "US"),
    }


@pytest.mark.parametrize(("prefix", "scheme", "at"), [("US", "NATO", "scheme"), ("CU", "UK", "compartment")])
def test_no_other_scheme_and_nobody_elses_compartment(log_in: LogIn, prefix: str, scheme: str, at: str) -> None:
    data = {"compartment": factory.compartment(prefix).pk, "scheme": scheme}
    answer = log_in("us-manager").post("/admin/issues/marking/scheme/", data)
    assert (answer.status_code, f'data-error="{at}"' in text(answer) or "errorlist" in text(answer)) == (422, True)
    assert not Marking.objects.filter(scheme="UK").exists()


@pytest.mark.parametrize("page", ["", "add/", "scheme/"])
def test_the_pages_of_markings_say_that_they_are_labels(log_in: LogIn, page: str) -> None:
    assert "They open and close nothing" in text(log_in("us-manager").get(f"{list_of('marking')}{page}"))


# Members


def test_adding_a_member_first_says_how_much_they_will_see(log_in: LogIn) -> None:
    factory.log_position(factory.log_issue("US"))
    factory.log_issue("US")
    factory.log_issue("CU")
    client = log_in("us-manager")
    data = {"compartment": factory.compartment("US").pk, "username": "outsider", "role": "reader"}
    page = client.post(ADD_MEMBER, data)
    assert "will read everything in “United States delegation”: 2 issues, 1 position." in text(page)
    assert not Membership.objects.filter(user__username="outsider", compartment__prefix="US").exists()
    answer = client.post(ADD_MEMBER, data | {"confirmed": "yes"}, follow=True)
    assert said(answer) == ["Desk officer, OAS, Reader: added."]
    assert membership("outsider", "US", "reader")
    assert log_in("outsider").get("/us-cuba-migration/issues/US-001/").status_code == 200


@pytest.mark.parametrize("username", ["nobody-of-this-name", "Outsider", "OUTSIDER", "out"])
def test_people_are_added_by_exact_user_name_alone(log_in: LogIn, username: str) -> None:
    data = {"compartment": factory.compartment("US").pk, "username": username, "role": "reader", "confirmed": "yes"}
    answer = log_in("us-manager").post(ADD_MEMBER, data)
    assert answer.status_code == 422
    assert "There is no open account with this name." in text(answer)
    assert f'value="{username}"' in text(answer)


def test_nobody_is_offered_to_be_picked(log_in: LogIn) -> None:
    page = text(log_in("us-manager").get(ADD_MEMBER))
    for username in ("outsider", "cuba-officer", "recorder"):
        assert username not in page
        assert str(factory.person(username)) not in page


def test_a_second_role_is_refused_in_words(log_in: LogIn) -> None:
    data = {"compartment": factory.compartment("US").pk, "username": "officer", "role": "reader", "confirmed": "yes"}
    answer = log_in("us-manager").post(ADD_MEMBER, data)
    assert answer.status_code == 422
    assert "They are a member already. Change their role instead." in text(answer)


def test_a_member_of_one_s_own_compartment_stands_for_no_other_side(log_in: LogIn) -> None:
    data = {"compartment": factory.compartment("US").pk, "username": "outsider", "role": "reader"}
    sides = {"side": factory.side("CU").pk, "confirmed": "yes"}
    answer = log_in("us-manager").post(ADD_MEMBER, data | sides)
    assert answer.status_code == 422
    assert "This compartment belongs to another side." in text(answer)


def test_a_manager_changes_a_role(log_in: LogIn) -> None:
    member = membership("head", "US", "reader")
    client = log_in("us-manager")
    page = client.get(page_of(member))
    side = factory.side("US").pk
    client.post(page_of(member), {"role": "officer", "side": side, "version": hidden(page, "version")[0]})
    assert membership("head", "US", "officer").side_id == side


def test_the_last_manager_stays(log_in: LogIn) -> None:
    member = membership("us-manager", "US", "manager")
    client = log_in("us-manager")
    answer = client.post(page_of(member), {"role": "reader", "version": member.version})
    assert answer.status_code == 422
    assert "This is the last manager. Name another first." in text(answer)
    answer = client.post(page_of(member, "delete"), {"post": "yes"}, follow=True)
    assert said(answer) == ["This is the last manager. Name another first."]
    assert membership("us-manager", "US", "manager")


def test_removing_a_member_asks_first(log_in: LogIn) -> None:
    member = membership("head", "US", "reader")
    client = log_in("us-manager")
    page = text(client.get(page_of(member, "delete")))
    assert "Head of delegation is Reader in “United States delegation”." in page
    assert membership("head", "US", "reader")
    client.post(page_of(member, "delete"), {"post": "yes"})
    assert not Membership.objects.filter(pk=member.pk).exists()
    assert log_in("head").get("/us-cuba-migration/").status_code == 200  # the joint compartment is left to them


def test_members_of_others_are_hidden(log_in: LogIn) -> None:
    theirs = membership("cuba-officer", "CU", "officer")
    client = log_in("us-manager")
    assert str(theirs.pk) not in rows(client, list_of("membership"))
    for what in ("change", "delete"):
        assert client.get(page_of(theirs, what)).status_code == 404
        assert client.post(page_of(theirs, what), {"post": "yes", "role": "reader", "version": 1}).status_code == 404
    assert log_in("reviewer").get(ADD_MEMBER).status_code == 403
    assert membership("cuba-officer", "CU", "officer")


# The operator


def post(client: Client, model: str, **data: Any) -> Any:
    return client.post(f"/admin/issues/{model}/add/", data)


def test_an_operator_opens_a_negotiation_to_its_first_manager(log_in: LogIn) -> None:
    client = log_in("admin")
    talks_of = {"title": "Fisheries", "slug": "fish", "status": "active", "marking_scheme": "EU", "prefix": "CA"}
    opened = post(client, "negotiation", **talks_of)
    assert opened.status_code == 302
    assert "Next, add its sides" in said(client.get(opened["Location"]))[0]
    talks = Negotiation.objects.get(slug="fish")
    assert post(client, "side", negotiation=talks.pk, name="Canada", code="CA", language="en").status_code == 302
    side = Side.objects.get(code="CA")
    desk = Compartment.objects.get(negotiation=talks)
    client.post(page_of(desk), {"name": "Ottawa desk", "side": side.pk, "version": desk.version})
    place = Compartment.objects.get(name="Ottawa desk", side=side)
    assert f'<option value="{place.pk}" selected>Ottawa desk · Fisheries</option>' in text(client.get(ADD_MEMBER))
    member = {"compartment": place.pk, "username": "outsider", "confirmed": "yes"}
    assert client.post(ADD_MEMBER, member).status_code == 302
    assert membership("outsider", "CA", "manager")
    answer = client.post(ADD_MEMBER, member | {"username": "officer"})
    assert answer.status_code == 422
    assert "Its first member becomes its manager, who adds the others." in text(answer)
    assert [m.code for m in Marking.objects.filter(compartment=place)] == ["RESTREINT UE/EU RESTRICTED"]
    joint = {"negotiation": talks.pk, "name": "Joint record", "kind": "joint", "prefix": "FISH", "is_meant": "on"}
    assert post(client, "compartment", **joint).status_code == 302
    assert "Canada" in text(client.get(page_of(place)))
    assert "Canada" not in text(client.get(page_of(Compartment.objects.get(prefix="FISH"))))


def test_an_operator_names_no_further_members(log_in: LogIn) -> None:
    client = log_in("admin")
    answer = client.post(
        ADD_MEMBER, {"compartment": factory.compartment("US").pk, "username": "admin", "confirmed": "yes"}
    )
    assert answer.status_code == 422
    member = membership("officer", "US", "officer")
    page = client.get(page_of(member))
    assert page.status_code == 200
    assert 'name="_save"' not in text(page)
    assert client.post(page_of(member), {"role": "reader", "version": 1}).status_code == 403
    assert client.post(page_of(member, "delete"), {"post": "yes"}).status_code == 403
    assert not factory.person("admin").memberships.exists()


@pytest.mark.parametrize(
    ("username", "model", "name"), [("admin", "negotiation", "title"), ("us-manager", "topic", "name")]
)
def test_a_slug_is_made_of_the_name_of_what_is_new(username: str, model: str, name: str, log_in: LogIn) -> None:
    client = log_in(username)
    assert f"&quot;dependency_ids&quot;: [&quot;#id_{name}&quot;]" in text(client.get(f"/admin/issues/{model}/add/"))
    row = factory.topic("US") if model == "topic" else Negotiation.objects.get(slug="oas-cuba")
    assert "#id_slug" not in text(client.get(page_of(row)))


@pytest.mark.parametrize("slug", ["admin", "issues", "static", "accounts", "api", "healthz", "preferences"])
def test_a_slug_that_means_something_else_is_refused(log_in: LogIn, slug: str) -> None:
    answer = post(
        log_in("admin"), "negotiation", title="T", slug=slug, status="active", marking_scheme="UK", prefix="T"
    )
    assert answer.status_code == 422
    assert "This word has another meaning in addresses." in text(answer)


def test_an_operator_changes_the_frame(log_in: LogIn) -> None:
    client, talks = log_in("admin"), Negotiation.objects.get(slug="oas-cuba")
    client.post(page_of(talks), {"title": "OAS", "summary": "S", "status": "ended", "version": talks.version})
    side = Side.objects.get(code="OAS")
    client.post(page_of(side), {"name": "OAS", "code": "OEA", "order": 1, "language": "es", "version": side.version})
    place = factory.compartment("OAS")
    client.post(page_of(place), {"name": "The desk", "version": place.version})
    for row in (talks, side, place):
        row.refresh_from_db()
    assert (talks.title, talks.status, talks.slug) == ("OAS", "ended", "oas-cuba")
    assert (side.code, side.language, place.name) == ("OEA", "es", "The desk")
    assert last_event(place)["role"] == "operator"


def test_a_joint_compartment_has_no_side_and_no_twin(log_in: LogIn) -> None:
    talks = Negotiation.objects.get(slug="us-cuba-migration")
    data = {"negotiation": talks.pk, "name": "Second", "prefix": "JO", "kind": "joint", "is_meant": "on"}
    answer = post(log_in("admin"), "compartment", **data)
    assert "This negotiation has a joint compartment already." in text(answer)
    answer = post(log_in("admin"), "compartment", **data, side=factory.side("US").pk)
    assert "Only a private compartment belongs to a side, one of this negotiation." in text(answer)
    assert answer.status_code == 422


def test_a_joint_compartment_is_opened_on_purpose_and_empty(log_in: LogIn) -> None:
    client, talks = log_in("admin"), Negotiation.objects.get(slug="oas-cuba")
    form = text(client.get("/admin/issues/compartment/add/"))
    assert "Everybody who becomes a member of it, of whichever side, reads all that is logged there." in form
    data = {"negotiation": talks.pk, "name": "Joint record", "prefix": "JO", "kind": "joint"}
    answer = post(client, "compartment", **data)
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (422, ["is_meant"])
    assert "Joint record" in text(answer)
    assert post(client, "compartment", **data, is_meant="on").status_code == 302
    opened = factory.compartment("JO")
    assert opened.is_joint and not Membership.objects.filter(compartment=opened).exists()


def test_a_prefix_that_would_make_two_addresses_alike_is_refused_at_the_field(log_in: LogIn) -> None:
    factory.log_meeting(slug="", title="UK visit")
    talks = Negotiation.objects.get(slug="us-cuba-migration")
    data = {"negotiation": talks.pk, "name": "British delegation", "prefix": "UK", "kind": "private"}
    answer = post(log_in("admin"), "compartment", **data)
    assert answer.status_code == 422
    assert list(answer.context["adminform"].form.errors) == ["prefix"]
    assert "The address of a joint meeting begins with this already. Choose another prefix." in text(answer)
    assert "British delegation" in text(answer)
    assert post(log_in("admin"), "compartment", **data | {"prefix": "GB"}).status_code == 302


@pytest.mark.parametrize("username", ["us-manager", "reviewer"])
@pytest.mark.parametrize("model", ["negotiation", "side", "user"])
def test_others_keep_no_frame(log_in: LogIn, username: str, model: str) -> None:
    client = log_in(username)
    models: dict[str, Any] = {"negotiation": Negotiation, "side": Side, "user": User}
    row = models[model].objects.first()
    assert client.get(list_of(model)).status_code == 403
    assert client.get(f"/admin/issues/{model}/add/").status_code == 403
    assert client.get(page_of(row)).status_code == 404
    assert post(client, model, title="T", slug="t").status_code == 403


@pytest.mark.parametrize("username", ["us-manager", "reviewer"])
def test_others_open_no_compartment(log_in: LogIn, username: str) -> None:
    client = log_in(username)
    assert client.get("/admin/issues/compartment/add/").status_code == 403
    assert post(client, "compartment", name="T", prefix="T").status_code == 403
    assert client.get(page_of(factory.compartment("CU"))).status_code == 404
