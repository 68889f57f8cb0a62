"""What every record has: its compartment, its version, its history."""

import uuid
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import sql
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.utils.translation import gettext_lazy as _

from issues.models.text import LineField

Model = TypeVar("Model", bound=models.Model)
Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)

IMMUTABLE = ("compartment", "negotiation")
_SIDE = "issues.Side"  # lies in no compartment


class Structure(models.Model):
    """A row with a random key and a version; serial keys would tell how much others write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Check each column, but ask the database for no row that was read from it, or that this one refers to already.

        That is most of what a write asks: Django looks for the row of every foreign key, each time.
        """
        relations = [field for field in self._meta.concrete_fields if field.is_relation]
        there = {field.name for field in relations if self._unchanged(field) or self._read(field)}
        super().clean_fields(there | set(exclude or ()))

    def _unchanged(self, field: Any) -> bool:
        """Whether a foreign key is as it was when this row was read: any other has its row beside it."""
        given = getattr(self, field.attname) is not None
        return given and not self._state.adding and field.get_cached_value(self, default=None) is None

    def _read(self, field: Any) -> bool:
        """Whether the row of a foreign key is at hand, and was written."""
        row = field.get_cached_value(self, default=None)
        return row is not None and not row._state.adding


class _Query(sql.Query):
    def is_nullable(self, field: Any) -> bool:
        """Whether a reference may lead nowhere: also to a row that the database doesn't show. It is joined as such."""
        return super().is_nullable(field) or (field.is_relation and issubclass(field.related_model, Record))


class RecordQuerySet(models.QuerySet[Row_co]):
    """Rows that stay where what they refer to lies in a compartment that isn't seen, and have None for it."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or _Query(model), using, hints)


class _Seen(ForwardManyToOneDescriptor):  # type: ignore[type-arg]  # it is generic in the stubs alone
    """What a record refers to; None where the database doesn't show it."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        try:
            return super().__get__(instance, cls)
        except ObjectDoesNotExist:
            if getattr(instance, self.field.attname) is None:
                raise
            return None


class Record(Structure):
    """A row that lies in one compartment for life."""

    compartment = models.ForeignKey(
        "issues.Compartment", on_delete=models.PROTECT, related_name="+", verbose_name=_("compartment")
    )
    negotiation = models.ForeignKey(
        "issues.Negotiation",
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("negotiation"),
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a reference that leaves the compartment other than from a private one to the joint one.

        One that is unchanged was checked when it was made, and neither end moves.
        """
        for field in self._meta.concrete_fields:
            if not field.is_relation or field.name in IMMUTABLE or self._unchanged(field):
                continue
            target = getattr(self, field.name, None)
            if isinstance(target, Structure) and not self.may_refer_to(target):
                raise ValidationError({field.name: _("This lies in a compartment that can't be referred to.")})

    def may_refer_to(self, target: Structure) -> bool:
        """Whether a reference from here to `target` keeps nothing joint depending on anything private.

        A side lies in no compartment: it has to be one of the same negotiation.
        """
        if not isinstance(target, Record):
            return bool(self.negotiation_id == target.negotiation_id)  # type: ignore[attr-defined]
        return self.compartment_id == target.compartment_id or self.compartment.may_refer_to(target.compartment)


class Clearance(models.TextChoices):
    """Is the record fit for the register? The first of the three axes that are never merged."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CLEARED = "cleared", _("Cleared")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReviewedRecord(Record):
    """A record that somebody logs and somebody else clears."""

    clearance = models.CharField(
        _("clearance"), max_length=10, choices=Clearance, default=Clearance.DRAFT, editable=False
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("logged by"),
    )
    logged_at = models.DateTimeField(_("logged at"), auto_now_add=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("edited by"),
    )
    edited_at = models.DateTimeField(_("edited at"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = LineField(_("reason for withdrawal"), blank=True, max_length=500, editable=False)

    class Meta:
        abstract = True

    @property
    def is_cleared(self) -> bool:
        return self.clearance == Clearance.CLEARED

    @property
    def is_waiting(self) -> bool:
        return self.clearance == Clearance.SUBMITTED


class PublishableRecord(ReviewedRecord):
    """A record of which a copy may be published in the joint compartment: the private one points there, never back.

    `published_version` is the private record's version that was published; the copy begins at its first.
    """

    published_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("published as"),
    )
    published_version = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def tracked(*derived: str) -> Callable[[type[Model]], type[Model]]:
    """Give a model its history, its counting version and its fixed compartment, all by trigger: no write escapes.

    `derived` names columns that the database keeps from other rows; they are left out of the history, and a change to
    them alone is no new version.
    """

    def decorate(model: type[Model]) -> type[Model]:
        versioned = pgtrigger.Trigger(
            name="count_version",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=[*derived, "version"]),
            func="NEW.version = OLD.version + 1; RETURN NEW;",
        )
        names = {field.name for field in model._meta.concrete_fields}
        fixed = [name for name in IMMUTABLE if name in names]
        triggers = [versioned, revised(_places(names))]
        if fixed:
            triggers.append(pgtrigger.ReadOnly(name="fixed_compartment", fields=fixed))
        if issubclass(model, Record):
            triggers.append(_kept_within(model))
            for field in filter(_is_reference, model._meta.concrete_fields):
                setattr(model, field.name, _Seen(field))
        pgtrigger.register(*triggers)(model)
        return history(*derived)(model)

    return decorate


def _kept_within(model: type[models.Model]) -> pgtrigger.Trigger:
    """Refuse, whoever writes, what `Record.clean` refuses: a reference that leaves the compartment for a private one.

    Neither end of a reference moves, so that it is looked at when it is made, by somebody who has to see it: before a
    unique index, which would tell what else refers there, and in the same words where no such row is there.
    """
    reached = {field.column: _reached(model, field) for field in model._meta.concrete_fields}
    references = {column: rows for column, rows in reached.items() if rows}
    leaves = [
        f"(NEW.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column} AND NOT EXISTS ({rows}))"
        for column, rows in references.items()
    ]
    place = (
        "SELECT FROM public.issues_compartment WHERE id = NEW.compartment_id AND negotiation_id = NEW.negotiation_id"
    )
    changed = pgtrigger.UpdateOf(*references) if references else None  # type: ignore[no-untyped-call]
    return pgtrigger.Trigger(
        name="kept_within",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | changed if changed else pgtrigger.Insert,
        func=f"""
            IF {" OR ".join([f"NOT EXISTS ({place})", *leaves])} THEN
                RAISE 'A reference leaves its compartment.' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        """,
    )


def _is_reference(field: Any) -> bool:
    """Whether a field refers to another record."""
    return _target(field) not in ("", _SIDE, settings.AUTH_USER_MODEL)


def _target(field: Any) -> str:
    """The label of the model to which a foreign key refers; nothing for other columns, and those of every record."""
    if field.remote_field is None or field.name in IMMUTABLE:
        return ""
    target = field.remote_field.model  # a model that is still to come goes by its name
    return target if isinstance(target, str) else str(target._meta.label)


def _reached(model: type[models.Model], field: Any) -> str:
    """Selects the row to which a foreign key of `model` may refer; nothing where it is to no record and no side."""
    label = _target(field)
    label = model._meta.label if label == "self" else label
    row = f"SELECT FROM public.{label.lower().replace('.', '_')} AS target WHERE target.id = NEW.{field.column}"
    joint = "SELECT id FROM public.issues_compartment WHERE negotiation_id = NEW.negotiation_id AND kind = 'joint'"
    return {
        "": "",
        settings.AUTH_USER_MODEL: "",
        _SIDE: f"{row} AND target.negotiation_id = NEW.negotiation_id",
    }.get(label, f"{row} AND (target.compartment_id = NEW.compartment_id OR target.compartment_id IN ({joint}))")


def revised(places: str, *columns: str) -> pgtrigger.Trigger:
    """A trigger that gives a new `Revision` to the compartments whose keys the query `places` selects.

    With `columns`, to a change of one of those alone. It waits for the end of the work: the shorter others
    find a key being replaced, the fewer there are.
    """
    return pgtrigger.Trigger(
        name="new_revision",
        when=pgtrigger.After,
        operation=pgtrigger.Update if columns else pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.AnyChange(*columns) if columns else None,
        timing=pgtrigger.Deferred,
        func=f"PERFORM public.tenor_revise(place) FROM ({places}) AS places(place); RETURN NULL;",
    )


def _places(columns: set[str]) -> str:
    """Selects the compartment of a record; of a row that lies in none, all compartments of its negotiation."""
    if "compartment" in columns:
        return "SELECT COALESCE(NEW.compartment_id, OLD.compartment_id)"
    key = "negotiation_id" if "negotiation" in columns else "id"
    return f"SELECT id FROM public.issues_compartment WHERE negotiation_id = COALESCE(NEW.{key}, OLD.{key})"  # noqa: S608


def history(*left_out: str) -> Callable[[type[Model]], type[Model]]:
    """Write each insert, update and delete of a model to its event table, with the verb, the user and the role."""
    decorate: Callable[[type[Model]], type[Model]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(left_out),
        obj_field=pghistory.ObjForeignKey(related_name="events"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # pghistory takes None, and says so in its documentation
        append_only=True,
    )
    return decorate


def refreshes_issue(model: type[Model]) -> type[Model]:
    """Bring up to date, by trigger, what the issue of a written row tells of the rows below it (migration 0001)."""
    trigger = pgtrigger.Trigger(
        name="refresh_issue",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="PERFORM public.tenor_refresh_issue(coalesce(NEW.issue_id, OLD.issue_id)); RETURN NULL;",
    )
    pgtrigger.register(trigger)(model)
    return model


def waiting_index(name: str) -> models.Index:
    """An index of what waits for a reviewer, the oldest first, who may not be its author."""
    return models.Index(
        fields=["compartment", "edited_at", "id"],
        include=["negotiation", "logged_by", "edited_by"],
        condition=models.Q(clearance=Clearance.SUBMITTED),
        name=name,
    )


def exactly_one(*fields: str, name: str) -> models.CheckConstraint:
    """A constraint that a record attaches to one of several kinds, each a nullable foreign key."""
    one_set = models.Q()
    for chosen in fields:
        one_set |= models.Q(**{f"{field}__isnull": field != chosen for field in fields})
    return models.CheckConstraint(condition=one_set, name=name)
