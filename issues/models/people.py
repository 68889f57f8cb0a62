"""People who log in. What they may see hangs on their memberships, never on a flag here."""

import uuid
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from issues.models.records import history, revised
from issues.models.text import LineField

_COLLEAGUES = """
    SELECT compartment_id FROM public.issues_membership WHERE user_id = NEW.id
    UNION SELECT compartment_id FROM public.issues_handling WHERE desk_officer_id = NEW.id
"""


@pgtrigger.register(revised(_COLLEAGUES, "username", "name", "is_active"))
@history("password", "last_login")
class User(AbstractUser):
    """An account. `is_staff` may open the admin; `is_superuser` is the operator, who sees no record."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = LineField(_("name"), help_text=_("As colleagues read it in the history."))
    single_keys = models.BooleanField(
        _("single-key shortcuts"), default=True, help_text=_("Keys such as J, K and / act on lists.")
    )

    class Meta(AbstractUser.Meta):  # type: ignore[name-defined, misc]
        ordering = ["name", "id"]

    if TYPE_CHECKING:  # pghistory adds it
        events: models.Manager[Any]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def version(self) -> int:
        """How many times it was written, by its history: no trigger counts in the table of accounts."""
        return self.events.count()

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class KeptForm(models.Model):
    """What somebody typed when their session had ended, kept for them, and for nobody else, until they are back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    data = models.TextField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "path"], name="kept_form_once")]

    def __str__(self) -> str:
        return self.path
