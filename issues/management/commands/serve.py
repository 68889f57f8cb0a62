"""`manage.py serve`: from whatever the database holds to the site in the browser."""

import socket
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DEFAULT_DB_ALIAS
from gunicorn.app.base import Application  # type: ignore[import-untyped]

from tracker.database import EmbeddedHost, as_owner, connect, wait_for_turn


class Site(Application):  # type: ignore[misc]
    """gunicorn, in this process: what is loaded and held here is shared with its workers."""

    def load_config(self) -> None:
        self.load_config_from_module_name_or_filename("python:tracker.gunicorn")

    def load(self) -> Any:
        from tracker.wsgi import application  # noqa: PLC0415  not before: whitenoise looks at what has been collected

        return application


class Command(BaseCommand):
    help = "Bring the database up to date, fill it with the demonstration register if it is empty, and serve."

    def handle(self, **options: Any) -> None:
        require_free_port()
        try:
            with as_owner():  # its end ends our turn
                self.prepare()
        except KeyboardInterrupt as interrupt:
            raise CommandError("Stopped", returncode=130) from interrupt
        host = settings.DATABASES["default"]["HOST"]
        if isinstance(host, EmbeddedHost):
            self.say(f"The data are in {host.folder}")
        self.say(f"Tenor is at {address()} (Ctrl-C stops it)")
        Site().run()

    def prepare(self) -> None:
        connect()
        self.check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])  # all others were done before `handle`
        wait_for_turn()
        self.say("Bringing the database up to date ...")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("secure_database", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0)
        if get_user_model().objects.exists():
            self.say("Log in with the names and the password that the first start showed")
        else:
            self.say("Filling it with the demonstration register ...")
            call_command("seed", stdout=self.stdout)

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def require_free_port() -> None:
    """Find out before the work, not after it."""
    try:
        socket.create_server((settings.HOST, settings.PORT), family=family()).close()
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]  # Python adds the address, which we name already
        raise CommandError(f"HOST={settings.HOST} PORT={settings.PORT}: {reason}") from error


def family() -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET


def address() -> str:
    """Return what to type into the browser of this machine."""
    everywhere_or_here = ("127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104
    host = "localhost" if settings.HOST in everywhere_or_here else settings.HOST
    return f"http://{host}:{settings.PORT}"
