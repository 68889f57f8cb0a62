"""How gunicorn serves Tenor: `python manage.py serve`, or `gunicorn -c python:tracker.gunicorn tracker.wsgi`."""

import gc
import os
import signal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

from django.conf import settings
from django.core.checks import Tags
from django.core.management import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from tracker.database import EmbeddedHost, connect

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
workers = 2
worker_class = "gthread"  # a browser's idle connection holds up a whole sync worker
threads = 4
# The application is loaded once. The forks share the hold on the embedded server, which ends with the last of them.
preload_app = True
graceful_timeout = 10
control_socket_disable = True
loglevel = "warning"
accesslog = None  # addresses hold search words, and they may be confidential


def on_starting(server: Arbiter) -> None:
    """Serve nothing from a database without its walls, whoever started gunicorn: it prints the error and ends."""
    try:
        connect()
        BaseCommand().check(tags=[Tags.database], databases=[DEFAULT_DB_ALIAS])
    except CommandError as error:
        raise RuntimeError(error) from error
    finally:
        connections.close_all()  # none would survive the fork


def when_ready(server: Arbiter) -> None:
    """Let no search for garbage go through what stays for good, nor through every page: a tenth of a page's time."""
    gc.freeze()
    gc.set_threshold(10_000)


def post_worker_init(worker: Worker) -> None:
    """Leave Ctrl-C to the parent: its word to stop would meet the terminal's in the worker, which then hangs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def on_exit(server: Arbiter) -> None:
    """Have everything stopped when the prompt is back."""
    host = settings.DATABASES["default"]["HOST"]
    if isinstance(host, EmbeddedHost):
        host.leave()
