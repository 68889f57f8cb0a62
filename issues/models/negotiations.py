"""The frame of the talks: who negotiates, who may see what, and the headings and markings in use."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.models.records import Record, Structure, tracked
from issues.models.text import LineField, ProseField

code_validator = RegexValidator(r"^[A-Z][A-Z0-9]{0,7}\Z", _("Use one to eight capital letters and digits."))

# The first words of addresses that aren't a negotiation's (urls.py): with one of these as its slug, it has no page.
RESERVED = frozenset(("accounts", "admin", "api", "healthz", "issues", "preferences", "readyz", "search", "static"))


class NegotiationStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


@tracked()
class Negotiation(Structure):
    """A standing track of talks."""

    title = LineField(_("title"))
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    summary = ProseField(_("summary"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=NegotiationStatus, default=NegotiationStatus.ACTIVE)
    marking_scheme = LineField(_("marking scheme"), max_length=20, default="TLP 2.0")

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiations")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a slug that stands for something else in addresses."""
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This word has another meaning in addresses. Choose another one.")})


@tracked()
class Side(Structure):
    """A party to a negotiation. Its `order` gives the first four a colour and a shape; the code serves beyond."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="sides")
    name = LineField(_("name"))
    code = models.CharField(_("code"), max_length=8, validators=[code_validator])
    order = models.PositiveSmallIntegerField(_("place in order"))
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, default="en")

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("side")
        verbose_name_plural = _("sides")
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "code"], name="side_code_once"),
            models.UniqueConstraint(fields=["negotiation", "order"], name="side_order_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CompartmentKind(models.TextChoices):
    PRIVATE = "private", _("Private")
    JOINT = "joint", _("Joint")


@tracked()
class Compartment(Structure):
    """Who may see a record: its members, and nobody else."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.PROTECT, related_name="compartments")
    name = LineField(_("name"))
    kind = models.CharField(_("kind"), max_length=7, choices=CompartmentKind, default=CompartmentKind.PRIVATE)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("side"))
    prefix = models.CharField(_("prefix of its numbers"), max_length=8, validators=[code_validator])
    second_factor = models.BooleanField(
        _("second factor"),
        default=False,
        help_text=_("Members log in with a code from their phone too; who has none sets it up before a page opens."),
    )

    class Meta:
        ordering = ["kind", "prefix", "id"]
        verbose_name = _("compartment")
        verbose_name_plural = _("compartments")
        constraints = [
            models.UniqueConstraint(fields=["negotiation", "prefix"], name="compartment_prefix_once"),
            models.UniqueConstraint(
                fields=["negotiation"],
                condition=Q(kind="joint"),
                name="compartment_one_joint",
                violation_error_message=_("This negotiation has a joint compartment already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a side that isn't this negotiation's, and any for what is joint."""
        if self.side and (self.is_joint or self.side.negotiation_id != self.negotiation_id):
            raise ValidationError({"side": _("Only a private compartment belongs to a side, one of this negotiation.")})

    @property
    def is_joint(self) -> bool:
        return self.kind == CompartmentKind.JOINT

    def may_refer_to(self, other: "Compartment") -> bool:
        """Whether a record here may refer to one there, so that nothing joint depends on anything private."""
        return self == other or (self.negotiation_id == other.negotiation_id and other.is_joint)


class Counter(models.Model):
    """The last number given in a compartment. A row of its own: a column of the compartment would tell its readers."""

    compartment = models.OneToOneField(Compartment, on_delete=models.PROTECT, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.compartment.prefix}-{self.last_number:03}"


class Revision(models.Model):
    """One of the keys of what a compartment is at: another one after each change of what its members see there.

    Written by triggers alone (`records.revised`). A random key, not a number: that would come again after a rollback.
    There are as many as have written there at once: each replaces one that nobody else does, so that none has to wait.
    """

    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()

    def __str__(self) -> str:
        return str(self.key)


class Role(models.TextChoices):
    READER = "reader", _("Reader")
    OFFICER = "officer", _("Officer")
    REVIEWER = "reviewer", _("Reviewer")
    MANAGER = "manager", _("Manager")


@tracked()
class Membership(Record):
    """That a person is a member of a compartment, in a role; managing is held beside another role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=8, choices=Role)
    side = models.ForeignKey(Side, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("side"))

    class Meta:
        ordering = ["user__name", "role", "id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["compartment", "user"],
                condition=~Q(role="manager"),
                name="membership_one_role",
                violation_error_message=_("They are a member already. Change their role instead."),
            ),
            models.UniqueConstraint(
                fields=["compartment", "user"],
                condition=Q(role="manager"),
                name="membership_manager_once",
                violation_error_message=_("They are a manager already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def clean(self) -> None:
        """Refuse that a member of a side's own compartment stands for another side."""
        super().clean()
        if not self.compartment.is_joint and self.side_id not in (None, self.compartment.side_id):
            raise ValidationError({"side": _("This compartment belongs to another side.")})


@tracked()
class Topic(Record):
    """A heading under which issues are grouped."""

    name = LineField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=60)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.UniqueConstraint(fields=["compartment", "slug"], name="topic_slug_once")]

    def __str__(self) -> str:
        return self.name


# What a scheme writes before each of its labels, where they don't stand alone (FIRST, TLP 2.0: "TLP:AMBER").
WRITTEN_BEFORE = {"TLP 2.0": "TLP:"}


@tracked()
class Marking(Record):
    """A handling label, such as TLP:AMBER. It tells readers what they may do; it gives and takes no access."""

    scheme = LineField(_("scheme"), max_length=20)
    code = LineField(_("code"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("The highest of a page's contents is shown."))

    class Meta:
        ordering = ["scheme", "rank", "id"]
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        constraints = [models.UniqueConstraint(fields=["compartment", "scheme", "code"], name="marking_code_once")]

    def __str__(self) -> str:
        return f"{WRITTEN_BEFORE.get(self.scheme, '')}{self.code}"


def highest(markings: Iterable[Marking | None]) -> list[Marking]:
    """The highest of each scheme among the markings of a page's contents: what stands at its top and bottom."""
    ranked = sorted(filter(None, markings), key=lambda marking: (marking.scheme, marking.rank))
    return list({marking.scheme: marking for marking in ranked}.values())
