"""Publishing: what stands in the joint compartment afterwards, and that nothing else has come there."""

import datetime
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from issues import access
from issues.actions.publishing import Said, publish_issue, rehearsal
from issues.actions.reviews import decide, withdraw
from issues.actions.sources import cite
from issues.actions.verb import Stale
from issues.models import AgendaItem, Citation, Issue, Position, Source
from issues.models.snapshots import events_of
from tests import factory

pytestmark = pytest.mark.django_db

SECRET = "xylophone"
DAY = datetime.date(2009, 7, 14)


def private_issue(**columns: Any) -> Issue:
    """An issue of the United States' own, of which everything has a secret word in it."""
    meeting = factory.log_meeting("US", title=f"Preparation {SECRET}", slug="")
    source = factory.log_source(
        "US", title="Cable", publisher="Department of State", text=f"{SECRET}\n\nReturns by sea to a deep water port."
    )
    passage = factory.passage(source, "deep water port")
    own: dict[str, Any] = {
        "title": f"Port {SECRET}",
        "summary": f"Fallback {SECRET}",
        "topic": factory.topic("US", SECRET),
    }
    issue = factory.log_issue("US", meeting=meeting, passage=passage, **own | columns)
    factory.log_position(issue, text=f"Not for them: {SECRET}.", meeting=meeting)
    factory.handle(issue, "US", next_step=f"Ask {SECRET}")
    return issue


def chosen(**columns: Any) -> dict[str, Any]:
    return {"title": "A deeper port", "raised_by": factory.side("US")} | columns


def publish(issue: Issue, by: str = "officer", **arguments: Any) -> Issue:
    issue.refresh_from_db()
    return publish_issue(issue=issue, by=factory.person(by), version=issue.version, **arguments)


def joint_tables() -> str:
    """Everything that lies in the joint compartment, its history too, as PostgreSQL writes it."""
    told = []
    for model in apps.get_app_config("issues").get_models():
        if not any(field.name == "compartment" for field in model._meta.fields):
            continue
        rows = f"SELECT row::text FROM {model._meta.db_table} AS row WHERE compartment_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(rows, [factory.compartment("MIG").pk])
            told += [text for (text,) in cursor.fetchall()]
    return "\n".join(told)


def test_a_copy_is_a_joint_record_of_its_own() -> None:
    issue = private_issue()
    meeting, amber = factory.log_meeting(), factory.marking("MIG", "AMBER")
    topic = factory.topic("MIG", "Ports")
    copy = publish(issue, marking=amber, **chosen(topic=topic, meeting=meeting, addressed_to=[factory.side("CU")]))
    issue.refresh_from_db()
    assert (issue.published_as, issue.published_version) == (copy, 1)
    assert (copy.reference, copy.clearance, copy.version) == ("MIG-001", "draft", 1)
    assert (copy.title, copy.topic, copy.marking, copy.logged_by.username) == ("A deeper port", topic, amber, "officer")
    assert AgendaItem.objects.get(issue=copy).meeting == meeting
    assert not access.may_review(factory.person("officer"), copy)


def test_nothing_that_was_not_chosen_reaches_the_joint_compartment() -> None:
    issue = private_issue()
    said = factory.log_position(issue, text="Asks for the use of a port.")
    assert SECRET not in joint_tables()
    publish(issue, **chosen(), citations=issue.citations.all(), said=[Said(said, DAY)])
    told = joint_tables()
    assert "A deeper port" in told and "deep water port" in told and "Asks for the use of a port." in told
    assert SECRET not in told
    private = [
        issue,
        said,
        *Citation.objects.filter(compartment=issue.compartment),
        *Source.objects.filter(text__gt=""),
    ]
    assert not [str(row.pk) for row in private if str(row.pk) in told]


def test_the_history_of_a_copy_is_that_of_a_record_logged_there() -> None:
    published = publish(private_issue(), by="reviewer", **chosen())
    logged = factory.log_issue("MIG", by="reviewer", title="A deeper port")
    one, other = (events_of(Issue).get(pgh_obj=row.pk) for row in (published, logged))
    assert one.pgh_context | {"act": ""} == other.pgh_context | {"act": ""}
    own = events_of(Issue).filter(pgh_context__verb="publish").get()
    assert (own.published_as_id, own.pgh_context["act"]) == (published.pk, own.pgh_context["act"])
    assert own.pgh_context["act"] != one.pgh_context["act"]


def test_a_position_is_said_at_a_joint_meeting_and_published_once() -> None:
    issue = private_issue()
    source = factory.log_source("US", title="Remarks", text="")
    passage = factory.passage(source, "We ask for a port.")
    said = factory.log_position(issue, text="Asks for the use of a port.", passages=[passage, passage])
    meeting = factory.log_meeting()
    quoted = said.citations.all()
    published = publish(issue, **chosen(), said=[Said(said, DAY, meeting, quoted)], submit=True)
    copy = Position.objects.get(issue=published)
    assert (copy.meeting, copy.text, copy.clearance) == (meeting, said.text, "submitted")
    assert {row.source.compartment.prefix for row in copy.citations.all()} == {"MIG"}
    assert Source.objects.filter(title="Remarks", compartment__prefix="MIG").count() == 1
    said.refresh_from_db()
    assert said.published_as == copy
    with pytest.raises(Stale):
        publish(issue, said=[Said(said, DAY)])


def test_of_a_citation_the_quotation_and_the_bibliographic_line() -> None:
    issue = private_issue()
    copy = publish(issue, **chosen(), citations=issue.citations.all())
    quoted = copy.citations.get()
    assert (quoted.quotation, quoted.locator, quoted.paragraph, quoted.note) == ("deep water port", "", None, "")
    source = quoted.source
    assert (source.title, source.publisher, source.published_on) == ("Cable", "Department of State", DAY)
    assert (source.text, source.verification, source.marking) == ("", "unverified", None)


def test_a_source_that_is_joint_already_is_cited_itself() -> None:
    issue = private_issue()
    same = factory.log_source("MIG", title="Cable", publisher="Department of State")
    other = factory.log_source("MIG", title="Statement")
    cite(record=issue, passage=factory.passage(other, "deep water port"), by=factory.person("officer"))
    copy = publish(issue, **chosen(), citations=issue.citations.all())
    assert {row.source for row in copy.citations.all()} == {same, other}


def test_a_further_position_is_added_to_what_was_published() -> None:
    issue = private_issue()
    copy = publish(issue, **chosen())
    later = factory.log_position(issue, text="Asks again.")
    assert publish(issue, said=[Said(later, DAY)]) == copy
    assert Position.objects.get(issue=copy).text == "Asks again."
    assert Issue.objects.filter(compartment=copy.compartment).count() == 1


def test_an_issue_is_published_once() -> None:
    issue = private_issue()
    publish(issue, **chosen())
    with pytest.raises(Stale):
        publish(issue, **chosen())
    with pytest.raises(Stale):
        publish_issue(issue=issue, by=factory.person("officer"), version=1, **chosen())
    assert Issue.objects.filter(compartment__prefix="MIG").count() == 1


def test_nothing_is_added_to_what_was_withdrawn() -> None:
    issue = private_issue()
    copy = publish(issue, **chosen())
    withdraw(record=copy, by=factory.person("officer"), version=copy.version, reason="Too early")
    with pytest.raises(ValidationError, match="isn't in the register"):
        publish(issue, said=[Said(issue.positions.get(), DAY)])


@pytest.mark.parametrize("user", ["head", "us-manager", "cuba-officer", "recorder", "outsider", "admin"])
def test_only_who_changes_it_and_logs_jointly_publishes(user: str) -> None:
    issue = private_issue()
    with pytest.raises(PermissionDenied):
        publish(issue, by=user, **chosen())
    factory.leave("officer", "MIG")
    with pytest.raises(PermissionDenied):
        publish(issue, **chosen())


def test_what_is_joint_and_what_has_no_joint_compartment_is_not_published() -> None:
    for issue in (factory.log_issue("MIG", by="officer"), factory.log_issue("OAS")):
        with pytest.raises(PermissionDenied):
            publish(issue, by=issue.logged_by.username, **chosen())


def test_only_its_own_members_publish_what_a_capital_authorised() -> None:
    issue = private_issue()
    theirs = factory.log_position(issue, side=factory.side("CU"), authorised=True)
    before = joint_tables()
    with pytest.raises(PermissionDenied):
        publish(issue, **chosen(), said=[Said(theirs, DAY)])
    assert joint_tables() == before
    ours = factory.log_position(issue, authorised=True)
    publish(issue, **chosen(), said=[Said(ours, DAY)])


def test_four_eyes_hold_for_a_copy() -> None:
    copy = publish(private_issue(), by="reviewer", submit=True, **chosen())
    with pytest.raises(PermissionDenied):
        decide(record=copy, by=factory.person("reviewer"), version=copy.version, verdict="cleared")
    decide(record=copy, by=factory.person("secretariat"), version=copy.version, verdict="cleared")


def test_a_rehearsal_leaves_nothing() -> None:
    issue = private_issue()
    before = joint_tables()
    with rehearsal():
        assert publish(issue, **chosen()).reference == "MIG-001"
        assert joint_tables() != before
    issue.refresh_from_db()
    assert (joint_tables(), issue.published_as, issue.version) == (before, None, 1)
