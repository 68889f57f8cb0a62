"""The database refuses what leads out of a compartment, whoever writes: here nobody who asks a rule of the product."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from issues import access
from issues.models import Citation, Compartment, Negotiation, Proposal, Review, Side, Topic, User
from issues.models.records import Record
from tests import factory
from tests.models.test_access import make_everything

pytestmark = pytest.mark.django_db

LEAVES = "A reference leaves its compartment"
FRAME = (Compartment, Negotiation, User)
ABOUT: dict[type[models.Model], tuple[str, ...]] = {
    Citation: ("issue", "position", "meeting", "agenda_item"),
    Proposal: ("issue", "position", "meeting"),
    Review: ("issue", "position", "meeting"),
}


def references() -> Iterator[tuple[type[models.Model], Any]]:
    """Every foreign key of a record to a record or a side."""
    for model in sorted(access.RECORDS, key=lambda model: model.__name__):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model not in FRAME:
                yield model, field


def rows_in(model: type[models.Model], prefix: str) -> Any:
    return model._default_manager.filter(compartment__prefix=prefix)


def refuse(row: Any, field: Any, target: Any) -> None:
    """See `target` refused; where a row is about one record of several kinds, in place of the present one."""
    about = {f"{name}_id" for name in ABOUT[type(row)]} if field.name in ABOUT.get(type(row), ()) else set()
    with pytest.raises(IntegrityError, match=LEAVES), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**dict.fromkeys(about) | {field.attname: target})


def test_no_foreign_key_leads_to_another_compartment_but_the_joint_one() -> None:
    make_everything()
    for model, field in references():
        for home, elsewhere in (("MIG", "US"), ("US", "CU"), ("US", "OAS")):
            row = rows_in(model, home).first()
            if row is None:
                continue  # working fields and notes are private
            targets = field.related_model._default_manager
            if issubclass(field.related_model, Record):
                strange = targets.filter(compartment__prefix=elsewhere).exclude(pk=getattr(row, field.attname))[0]
            else:
                strange = Side.objects.exclude(negotiation=row.negotiation)[0]
            refuse(row, field, strange.pk)


def test_one_to_what_is_not_there_is_refused_alike() -> None:
    make_everything()
    for model, field in references():
        row = rows_in(model, "US").first()
        refuse(row, field, uuid.uuid4())


def test_a_private_record_refers_to_a_joint_one() -> None:
    issue, joint = factory.log_issue("US"), factory.topic("MIG")
    type(issue).objects.filter(pk=issue.pk).update(topic=joint)
    issue.refresh_from_db()
    assert issue.topic == joint


def test_a_record_lies_in_the_negotiation_of_its_compartment() -> None:
    place, other = factory.compartment("US"), Negotiation.objects.get(slug="oas-cuba")
    with pytest.raises(IntegrityError, match=LEAVES), transaction.atomic():
        Topic.objects.create(compartment=place, negotiation=other, name="Visas", slug="visas")
