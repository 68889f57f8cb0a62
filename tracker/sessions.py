"""Sessions in the database that end when they aren't used for a while, and after some hours however they are used."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

STARTED = "_started"  # when the log-in was, or the first visit of nobody
PUSHED_EVERY = datetime.timedelta(minutes=1)


class SessionStore(DatabaseSessions):
    """Django's, where `expire_date` is the end of the idle time, or of the session where that comes first.

    Each use pushes it on, but not more than once a minute, and without writing the session's content: or two pages
    that are open would take each other's messages away.
    """

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing where it has ended, by the settings of now."""
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        data: dict[str, Any] = self.decode(row.session_data) if row else {}
        ends = _ends(data)
        if ends <= timezone.now():
            self._session_key = None
            return {}
        if ends - row.expire_date > PUSHED_EVERY:
            Session.objects.filter(pk=row.pk).update(expire_date=ends)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        data.setdefault(STARTED, timezone.now().isoformat())
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.expire_date = _ends(data)
        return row

    def cycle_key(self) -> None:
        """At a log-in: the hours begin, and those that ended go."""
        self.pop(STARTED, None)
        super().cycle_key()
        self.clear_expired()


def _ends(data: dict[str, Any]) -> datetime.datetime:
    """When a session that is used now ends; long ago where its content can't be read."""
    now, started = timezone.now(), data.get(STARTED)
    if started is None:
        return now
    return min(now + settings.SESSION_IDLE, datetime.datetime.fromisoformat(started) + settings.SESSION_LASTS)
