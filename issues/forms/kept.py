"""Forms that were sent when the log-in had ended: kept for the person who had opened them, and for nobody else.

Each form carries a signed token of its reader (`kept_for`). Where it arrives without a log-in, what was typed is kept
for that person; when they are back at the same address, it stands in the form again.
"""

import datetime
import json
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from issues.models import KeptForm, User

OWNER_FIELD = "kept_for"
KEPT_FOR = datetime.timedelta(days=7)
MOST_CHARACTERS = 2_000_000
MOST_FORMS = 20  # of one person
_NOT_TYPED = (OWNER_FIELD, "csrfmiddlewaretoken")
_SALT = "kept form"


@dataclass(frozen=True)
class Kept:
    """What was typed, and when it was sent."""

    typed: QueryDict
    at: datetime.datetime


def token(user: User) -> str:
    """What a form carries to say whose it is."""
    return signing.dumps(str(user.pk), salt=_SALT)


def keep(request: HttpRequest) -> bool:
    """Keep the form in `request` for whoever had opened it; False where that can't be told.

    Old ones are dropped, and so are the oldest of very many.
    """
    try:
        owner = signing.loads(request.POST.get(OWNER_FIELD, ""), salt=_SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return False
    data = _written(request.POST)
    if data is None or "\0" in request.path or not User.objects.filter(pk=owner, is_active=True).exists():
        return False
    kept_at = timezone.now()
    defaults = {"data": data, "kept_at": kept_at}
    KeptForm.objects.update_or_create(user_id=owner, path=request.path[:300], defaults=defaults)
    latest = KeptForm.objects.filter(user=owner).order_by("-kept_at").values("pk")[:MOST_FORMS]
    KeptForm.objects.filter(user=owner).exclude(pk__in=latest).delete()
    KeptForm.objects.filter(kept_at__lt=kept_at - KEPT_FOR).delete()
    return True


def kept(request: HttpRequest) -> Kept | None:
    """What this reader had typed at this address when their log-in ended."""
    row = KeptForm.objects.filter(user=request.user, path=request.path[:300]).first()  # type: ignore[misc]
    return Kept(_typed(row.data), row.kept_at) if row else None


def let_go(request: HttpRequest) -> None:
    """Drop what was kept for this address: it has been sent."""
    KeptForm.objects.filter(user=request.user, path=request.path[:300]).delete()  # type: ignore[misc]


def _written(sent: QueryDict) -> str | None:
    """What was typed, to be kept; None where it is too much."""
    typed = {name: values for name, values in sent.lists() if name not in _NOT_TYPED}
    data = json.dumps(typed, ensure_ascii=False)
    return data if len(data) <= MOST_CHARACTERS else None


def _typed(data: str) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, values in json.loads(data).items():
        typed.setlist(name, values)
    return typed
