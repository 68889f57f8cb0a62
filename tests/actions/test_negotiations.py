"""The verbs that open negotiations and compartments, and keep members, topics and markings."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues import access
from issues.access import VIEW
from issues.actions import negotiations as verbs
from issues.actions.verb import Stale
from issues.models import Compartment, Counter, Marking, Membership, Negotiation, Role, Side, User, highest
from tests import factory
from tests.actions.racing import at_once
from tests.factory import compartment, person

pytestmark = pytest.mark.django_db

NO_OPERATORS = ["us-manager", "reviewer", "secretariat", "outsider"]
NO_MANAGERS = ["officer", "reviewer", "head", "cuba-manager", "admin", "outsider"]


def negotiation(**columns: Any) -> Negotiation:
    usual = {"title": "Fisheries", "slug": "fisheries", "prefix": "FISH"}
    return verbs.open_negotiation(by=person("admin"), **usual | columns)


def member(username: str, prefix: str, role: str) -> Membership:
    return Membership.objects.get(user__username=username, compartment__prefix=prefix, role=role)


class TestOpening:
    def test_a_negotiation_opens_with_one_private_compartment(self) -> None:
        opened = negotiation()
        desk = Compartment.objects.get(negotiation=opened)
        assert (desk.name, desk.kind, desk.prefix, desk.side) == ("Desk", "private", "FISH", None)
        assert not Membership.objects.filter(compartment=desk).exists()
        assert opened.marking_scheme == "TLP 2.0"

    def test_nothing_is_opened_under_a_prefix_that_cannot_be(self) -> None:
        with pytest.raises(ValidationError, match="capital letters"):
            negotiation(prefix="fish")
        assert not Negotiation.objects.filter(slug="fisheries").exists()

    def test_a_compartment_is_given_to_a_side_of_its_negotiation(self) -> None:
        place, by = compartment("OAS"), person("admin")
        given = verbs.change_compartment(compartment=place, version=1, side=factory.side("OAS", "oas-cuba"), by=by)
        assert given.side == factory.side("OAS", "oas-cuba")
        with pytest.raises(ValidationError, match="one of this negotiation"):
            verbs.change_compartment(compartment=place, version=2, side=factory.side("US"), by=by)

    @pytest.mark.parametrize(
        "slug", ["admin", "issues", "accounts", "static", "api", "healthz", "readyz", "preferences"]
    )
    def test_some_slugs_mean_something_else(self, slug: str) -> None:
        with pytest.raises(ValidationError, match="another meaning"):
            negotiation(slug=slug)

    def test_an_unknown_scheme_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="no such scheme"):
            negotiation(marking_scheme="Mine")

    @pytest.mark.parametrize("user", NO_OPERATORS)
    def test_is_for_operators(self, user: str) -> None:
        by, talks, place = person(user), Negotiation.objects.get(slug="oas-cuba"), compartment("OAS")
        for act in (
            partial(verbs.open_negotiation, title="T", slug="t", prefix="T"),
            partial(verbs.change_negotiation, negotiation=talks, version=talks.version, title="T"),
            partial(verbs.add_side, negotiation=talks, code="X", name="X"),
            partial(verbs.change_side, side=factory.side("OAS", "oas-cuba"), version=1, name="X"),
            partial(verbs.open_compartment, negotiation=talks, name="X", prefix="X"),
            partial(verbs.change_compartment, compartment=place, version=1, name="X"),
            partial(verbs.appoint_manager, compartment=place, user=by),
        ):
            with pytest.raises(PermissionDenied):
                act(by=by)

    def test_sides_stand_in_order(self) -> None:
        talks = negotiation()
        orders = [verbs.add_side(negotiation=talks, by=person("admin"), code=code, name=code).order for code in "AB"]
        assert orders == [1, 2]

    def test_a_compartment_comes_with_its_counter_and_markings(self) -> None:
        talks = negotiation(marking_scheme="UK")
        place = verbs.open_compartment(negotiation=talks, by=person("admin"), name="Desk", prefix="FSH")
        assert (place.kind, Counter.objects.get(compartment=place).last_number) == ("private", 0)
        codes = Marking.objects.filter(compartment=place).values_list("code", flat=True)
        assert list(codes) == ["OFFICIAL", "OFFICIAL-SENSITIVE"]

    def test_no_prefix_with_which_a_joint_meeting_s_address_begins(self) -> None:
        factory.log_meeting(slug="", title="UK visit")
        factory.log_meeting("US", slug="", title="A visit")
        talks = Negotiation.objects.get(slug="us-cuba-migration")
        opening = partial(verbs.open_compartment, negotiation=talks, by=person("admin"), name="X")
        with pytest.raises(ValidationError, match="joint meeting begins with this") as refused:
            opening(prefix="UK")
        assert list(refused.value.error_dict) == ["prefix"]
        with pytest.raises(ValidationError, match="already exists"):
            opening(prefix="US")
        for prefix in ("U", "UKV", "A"):
            assert opening(prefix=prefix).prefix == prefix
        assert verbs.open_compartment(negotiation=negotiation(), by=person("admin"), name="X", prefix="UK").pk

    def test_one_joint_compartment_without_a_side(self) -> None:
        talks = Negotiation.objects.get(slug="us-cuba-migration")
        opening = partial(verbs.open_compartment, negotiation=talks, by=person("admin"), name="X", prefix="X")
        with pytest.raises(ValidationError, match="has a joint compartment already"):
            opening(kind="joint")
        with pytest.raises(ValidationError, match="Only a private compartment belongs to a side"):
            verbs.open_compartment(
                negotiation=negotiation(), by=person("admin"), name="X", prefix="X", side=factory.side("US")
            )
        with pytest.raises(ValidationError, match="Only a private compartment belongs to a side"):
            opening(kind="joint", side=factory.side("US"))

    def test_what_changed_meanwhile_is_not_changed_over(self) -> None:
        talks, place, side = Negotiation.objects.get(slug="oas-cuba"), compartment("OAS"), Side.objects.get(code="OAS")
        by = person("admin")
        verbs.change_negotiation(negotiation=talks, by=by, version=talks.version, title="A")
        verbs.change_compartment(compartment=place, by=by, version=place.version, name="A")
        verbs.change_side(side=side, by=by, version=side.version, name="A")
        for act in (
            partial(verbs.change_negotiation, negotiation=talks, version=talks.version, title="B"),
            partial(verbs.change_compartment, compartment=place, version=place.version, name="B"),
            partial(verbs.change_side, side=side, version=side.version, name="B"),
        ):
            with pytest.raises(Stale):
                act(by=by)

    def test_the_first_manager_only(self) -> None:
        talks = negotiation()
        place = verbs.open_compartment(negotiation=talks, by=person("admin"), name="Desk", prefix="FSH")
        verbs.appoint_manager(compartment=place, user=person("officer"), by=person("admin"))
        with pytest.raises(ValidationError, match="its managers add others"):
            verbs.appoint_manager(compartment=place, user=person("head"), by=person("admin"))


class TestMembers:
    def add(self, username: str = "outsider", prefix: str = "US", by: str = "us-manager", **more: Any) -> Membership:
        columns = {"role": Role.READER} | more
        return verbs.add_member(compartment=compartment(prefix), user=person(username), by=person(by), **columns)

    def test_a_member_sees_at_once_and_after_removal_no_more(self) -> None:
        issue, reader = factory.log_issue("US"), person("outsider")
        assert not access.allows(reader, VIEW, issue)
        membership = verbs.add_member(
            compartment=compartment("US"), user=reader, by=person("us-manager"), role=Role.READER
        )
        assert access.allows(reader, VIEW, issue)
        verbs.remove_member(membership=membership, by=person("us-manager"))
        assert not access.allows(membership.user, VIEW, issue)
        assert not access.allows(person("outsider"), VIEW, issue)

    def test_one_role_beside_that_of_manager(self) -> None:
        self.add(role=Role.OFFICER)
        self.add(role=Role.MANAGER)
        for role, message in ((Role.READER, "a member already"), (Role.MANAGER, "a manager already")):
            with pytest.raises(ValidationError, match=message):
                self.add(role=role)

    def test_a_private_compartment_has_members_of_its_side_or_none(self) -> None:
        with pytest.raises(ValidationError, match="another side"):
            self.add(side=factory.side("CU"))
        membership = self.add(side=factory.side("US"))
        with pytest.raises(ValidationError, match="another side"):
            verbs.change_member(
                membership=membership, by=person("us-manager"), version=membership.version, side=factory.side("CU")
            )

    def test_a_side_of_other_talks_is_refused(self) -> None:
        with pytest.raises(ValidationError):
            self.add(prefix="MIG", by="secretariat", side=factory.side("CU", "oas-cuba"))

    def test_closed_accounts_are_refused(self) -> None:
        closed = User.objects.create(username="gone", name="Gone", is_active=False)
        with pytest.raises(ValidationError, match="closed"):
            verbs.add_member(compartment=compartment("US"), user=closed, by=person("us-manager"), role=Role.READER)

    def test_the_last_manager_stays(self) -> None:
        manager = member("us-manager", "US", Role.MANAGER)
        with pytest.raises(ValidationError, match="last manager"):
            verbs.remove_member(membership=manager, by=person("us-manager"))
        with pytest.raises(ValidationError, match="last manager"):
            verbs.change_member(membership=manager, by=person("us-manager"), version=manager.version, role=Role.READER)
        verbs.change_member(membership=manager, by=person("us-manager"), version=manager.version, side=None)
        self.add(role=Role.MANAGER)
        verbs.remove_member(membership=manager, by=person("us-manager"))
        assert not Membership.objects.filter(pk=manager.pk).exists()

    def test_a_stale_change_is_refused(self) -> None:
        membership = member("head", "US", Role.READER)
        change = partial(verbs.change_member, membership=membership, by=person("us-manager"), version=1)
        change(role=Role.OFFICER)
        with pytest.raises(Stale):
            change(role=Role.REVIEWER)

    @pytest.mark.parametrize("user", NO_MANAGERS)
    def test_is_for_managers_of_the_compartment(self, user: str) -> None:
        membership = member("head", "US", Role.READER)
        for act in (
            partial(verbs.add_member, compartment=compartment("US"), user=person("outsider"), role=Role.READER),
            partial(verbs.change_member, membership=membership, version=1, role=Role.REVIEWER),
            partial(verbs.remove_member, membership=membership),
            partial(verbs.add_topic, compartment=compartment("US"), name="X", slug="x"),
            partial(verbs.change_topic, topic=factory.topic("US", f"By {user}"), version=1, name="X"),
            partial(verbs.add_marking, compartment=compartment("US"), scheme="X", code="X", rank=1),
            partial(verbs.change_marking, marking=factory.marking("US", "RED"), version=1, code="X"),
            partial(verbs.take_in_scheme, compartment=compartment("US"), scheme="UK"),
        ):
            with pytest.raises(PermissionDenied):
                act(by=person(user))

    @pytest.mark.usefixtures("transactional_db")
    def test_two_managers_cannot_remove_each_other_at_once(self) -> None:
        for _round in range(20):
            self.add("head", role=Role.MANAGER)
            pair = [member("us-manager", "US", Role.MANAGER), member("head", "US", Role.MANAGER)]
            removals = [
                partial(verbs.remove_member, membership=pair[1], by=person("us-manager")),
                partial(verbs.remove_member, membership=pair[0], by=person("head")),
            ]
            results = at_once(*removals)
            assert [type(result) for result in results].count(type(None)) == 1
            left = Membership.objects.get(compartment__prefix="US", role=Role.MANAGER)
            if left.user.username != "us-manager":
                self.add("us-manager", by="head", role=Role.MANAGER)
                verbs.remove_member(membership=left, by=person("us-manager"))


class TestTopicsAndMarkings:
    def test_a_private_slug_has_the_prefix_once(self) -> None:
        add = partial(verbs.add_topic, name="Sea")
        private = add(compartment=compartment("US"), by=person("us-manager"), slug="sea")
        other = add(compartment=compartment("US"), by=person("us-manager"), slug="us-air")
        joint = add(compartment=compartment("MIG"), by=person("secretariat"), slug="sea")
        assert [topic.slug for topic in (private, other, joint)] == ["us-sea", "us-air", "sea"]

    def test_a_slug_again_is_refused_in_its_compartment_alone(self) -> None:
        factory.topic("US", "Sea")
        factory.topic("CU", "Sea")
        with pytest.raises(ValidationError, match="already exists"):
            factory.topic("US", "Sea")

    def test_changing_them(self) -> None:
        topic, marking, by = factory.topic("US"), factory.marking("US", "RED"), person("us-manager")
        assert verbs.change_topic(topic=topic, by=by, version=1, name="Sea").name == "Sea"
        assert verbs.change_marking(marking=marking, by=by, version=1, rank=9).rank == 9
        with pytest.raises(Stale):
            verbs.change_topic(topic=topic, by=by, version=1, name="Air")
        with pytest.raises(Stale):
            verbs.change_marking(marking=marking, by=by, version=1, rank=8)

    def test_each_scheme_writes_its_labels_its_own_way(self) -> None:
        place, by = compartment("US"), person("us-manager")
        taken = [verbs.take_in_scheme(compartment=place, by=by, scheme=name) for name in ("UK", "CUI", "EU")]
        written = [str(mark) for marks in taken for mark in marks]
        assert written == ["OFFICIAL", "OFFICIAL-SENSITIVE", "CUI", "RESTREINT UE/EU RESTRICTED"]
        own = verbs.add_marking(compartment=place, by=by, scheme="Desk", code="CLOSE HOLD", rank=1)
        assert (str(own), str(factory.marking("US", "AMBER+STRICT"))) == ("CLOSE HOLD", "TLP:AMBER+STRICT")

    def test_where_schemes_mix_the_highest_of_each_is_shown(self) -> None:
        uk = verbs.take_in_scheme(compartment=compartment("US"), by=person("us-manager"), scheme="UK")
        borne = [*uk, None, factory.marking("US", "GREEN"), factory.marking("US", "CLEAR")]
        assert list(map(str, highest(borne))) == ["TLP:GREEN", "OFFICIAL-SENSITIVE"]

    def test_a_scheme_that_is_there_gets_what_it_lacks(self) -> None:
        place, by = compartment("US"), person("us-manager")
        verbs.change_marking(marking=factory.marking("US", "RED"), by=by, version=1, code="DARK RED", rank=9)
        taken = verbs.take_in_scheme(compartment=place, by=by, scheme="TLP 2.0")
        assert [(mark.code, mark.rank) for mark in taken] == [("RED", 4)]
        with pytest.raises(ValidationError, match="no such scheme"):
            verbs.take_in_scheme(compartment=place, by=by, scheme="NATO")
