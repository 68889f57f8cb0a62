"""How gunicorn serves Tenor: `python manage.py serve`, or `gunicorn -c python:tracker.gunicorn tracker.wsgi`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

from django.conf import settings

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
workers = 2
worker_class = "gthread"  # a browser's idle connection holds up a whole sync worker
threads = 4
# The application is loaded once. The forks share the hold on the embedded server, which ends with the last of them.
preload_app = True
control_socket_disable = True
loglevel = "warning"
accesslog = None  # addresses hold search words, and they may be confidential
