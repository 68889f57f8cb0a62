"""Forms that were sent when the log-in had ended: kept for the person who had opened them, and for nobody else.

Each form carries a signed token of its reader (`kept_for`). Where it arrives without a log-in, what was typed is kept
for that person; when they are back at the same address, it stands in the form again. Another meeting, source or
paragraph to start from (the address's query) is another form, and leads to none that was kept.
"""

import datetime
import json
from dataclasses import dataclass

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from issues.models import KeptForm, User

OWNER_FIELD = "kept_for"
KEPT_FOR = datetime.timedelta(days=7)
MOST_CHARACTERS = 2_000_000
MOST_FORMS = 20  # of one person
LONGEST = 300  # characters of an address
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
    data, path = _written(request.POST), address(request)
    if data is None or "\0" in path or not User.objects.filter(pk=owner, is_active=True).exists():
        return False
    kept_at = timezone.now()
    defaults = {"data": data, "kept_at": kept_at}
    KeptForm.objects.update_or_create(user_id=owner, path=path[:LONGEST], defaults=defaults)
    latest = KeptForm.objects.filter(user=owner).order_by("-kept_at").values("pk")[:MOST_FORMS]
    KeptForm.objects.filter(user=owner).exclude(pk__in=latest).delete()
    KeptForm.objects.filter(kept_at__lt=kept_at - KEPT_FOR).delete()
    return True


def kept(request: HttpRequest) -> Kept | None:
    """What this reader had typed at this address when their log-in ended."""
    row = _left(request).first()
    return Kept(_typed(row.data), row.kept_at) if row else None


def let_go(request: HttpRequest) -> None:
    """Drop what was kept for this address: it has been sent."""
    KeptForm.objects.filter(pk__in=_left(request).values("pk")[:1]).delete()


def address(request: HttpRequest) -> str:
    """Where a form is, as it was started; whether it is started afresh is forgotten."""
    query = request.GET.copy()
    query.pop("afresh", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _left(request: HttpRequest) -> QuerySet[KeptForm]:
    """What this reader left at this address, the latest first; without a query, however it was started."""
    here = address(request)
    same = Q(path=here[:LONGEST])
    at = same if "?" in here else same | Q(path__startswith=f"{here}?")
    return KeptForm.objects.filter(at, user=request.user).order_by("-kept_at", "pk")  # type: ignore[misc]


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
