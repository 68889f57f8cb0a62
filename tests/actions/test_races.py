"""What people do to the same issue, or at the same meeting, at the same moment."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from issues.actions import meetings as verbs
from issues.actions import negotiations as negotiation_verbs
from issues.actions import people as people_verbs
from issues.actions.reviews import revise
from issues.models import AgendaItem, Issue, Meeting, Membership, User
from tests import factory
from tests.actions.racing import behind

pytestmark = pytest.mark.django_db(transaction=True)

LATER = datetime.date(2009, 7, 15)


def put(meeting: Meeting, issue: Issue) -> AgendaItem:
    by, place = factory.person("recorder"), factory.compartment("MIG")
    return verbs.put_on_agenda(meeting=meeting, issue=issue, compartment=place, by=by)


def put_off(meeting: Meeting) -> None:
    revise(record=meeting, by=factory.person("recorder"), version=1, start_date=LATER)


def test_each_of_two_meetings_counts() -> None:
    meetings = [factory.log_meeting(slug=slug) for slug in ("21", "22")]
    issue = factory.log_issue()
    behind(lambda: put(meetings[0], issue), lambda: put(meetings[1], issue))
    issue.refresh_from_db()
    assert issue.times_raised == 2


def test_a_meeting_may_be_referred_to_while_it_is_changed() -> None:
    meeting, issue = factory.log_meeting(), factory.log_issue()
    put(meeting, issue)
    refused = behind(lambda: factory.log_position(issue, meeting=meeting, said_on=LATER), lambda: put_off(meeting))
    assert refused is None
    issue.refresh_from_db()
    assert (issue.first_raised, issue.last_moved) == (LATER, LATER)


def test_the_issues_of_a_meeting_are_brought_up_to_date_in_one_order() -> None:
    """Or two meetings with the same issues would each wait for the other's."""
    meeting = factory.log_meeting()
    first, last = sorted((factory.log_issue(title=title) for title in "ab"), key=lambda issue: issue.pk)
    put(meeting, last)
    put(meeting, first)

    def hold() -> None:
        Issue.objects.select_for_update(no_key=True).get(pk=first.pk)

    def look() -> None:
        Issue.objects.select_for_update(no_key=True, nowait=True).get(pk=last.pk)

    assert behind(hold, lambda: put_off(meeting), look) is None


def test_what_somebody_took_off_meanwhile_is_not_there() -> None:
    item = put(factory.log_meeting(), factory.log_issue())
    by = factory.person("recorder")
    again = AgendaItem.objects.get(pk=item.pk)
    verbs.take_off_agenda(item=item, by=by)
    with pytest.raises(Http404):
        verbs.take_off_agenda(item=again, by=by)
    with pytest.raises(Http404):
        verbs.record_outcome(item=again, by=by, version=1, outcome="agreed")


def test_two_operators_do_not_remove_each_other() -> None:
    one = factory.person("admin")
    other = people_verbs.invite(username="other", name="Other", is_staff=True, is_superuser=True, by=one)

    def demote(user: User, by: User) -> None:
        people_verbs.change_account(user=user, by=by, version=1, is_superuser=False)

    assert isinstance(behind(lambda: demote(one, other), lambda: demote(other, one)), PermissionDenied)
    assert User.objects.get(is_superuser=True) == other


def test_nobody_is_added_whose_account_is_being_closed() -> None:
    head, manager = factory.person("head"), factory.person("cuba-manager")
    place = factory.compartment("CU")

    def add() -> Membership:
        return negotiation_verbs.add_member(compartment=place, user=head, role="reader", by=manager)

    refused = behind(lambda: people_verbs.deactivate(user=factory.person("head"), by=factory.person("admin")), add)
    assert isinstance(refused, ValidationError)
    assert not Membership.objects.filter(user=head).exists()
