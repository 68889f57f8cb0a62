"""Forms that were sent when the log-in had ended: kept for the person who had opened them, and for nobody else.

Each form carries a signed token of its reader (`kept_for`). Where it arrives without a log-in, what was typed is kept
for that person; when they are back at the same address, it stands in the form again.
"""

from django.core import signing
from django.http import HttpRequest, QueryDict

from issues.models import KeptForm, User

OWNER_FIELD = "kept_for"
OWNER_AGE = 7 * 24 * 3600
MOST_CHARACTERS = 2_000_000
_SALT = "kept form"


def token(user: User) -> str:
    """What a form carries to say whose it is."""
    return signing.dumps(str(user.pk), salt=_SALT)


def keep(request: HttpRequest) -> bool:
    """Keep the form in `request` for whoever had opened it; False where that can't be told."""
    try:
        owner = signing.loads(request.POST.get(OWNER_FIELD, ""), salt=_SALT, max_age=OWNER_AGE)
    except signing.BadSignature:
        return False
    data = _typed(request.POST).urlencode()
    if len(data) > MOST_CHARACTERS or not User.objects.filter(pk=owner, is_active=True).exists():
        return False
    KeptForm.objects.update_or_create(user_id=owner, path=request.path[:300], defaults={"data": data})
    return True


def kept(request: HttpRequest) -> QueryDict | None:
    """What this reader had typed at this address when their log-in ended."""
    row = KeptForm.objects.filter(user=request.user, path=request.path[:300]).first()  # type: ignore[misc]
    return QueryDict(row.data) if row else None


def let_go(request: HttpRequest) -> None:
    """Drop what was kept for this address: it has been sent."""
    KeptForm.objects.filter(user=request.user, path=request.path[:300]).delete()  # type: ignore[misc]


def _typed(data: QueryDict) -> QueryDict:
    typed = data.copy()
    for name in (OWNER_FIELD, "csrfmiddlewaretoken"):
        typed.pop(name, None)
    return typed
