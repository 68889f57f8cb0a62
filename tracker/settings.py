"""All settings, from the environment. A value that can't be right stops the start with one line that names it."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Container
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tracker.database import APPLICATION, application_settings, owner_settings

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


def flag(name: str) -> bool:
    """The environment's `name` as on or off; off where it isn't set."""
    value = os.environ.get(name, "").lower()
    if value in ("", "0", "false", "off", "no"):
        return False
    if value in ("1", "true", "on", "yes"):
        return True
    raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off.")


def number(name: str, default: int, most: int, kind: str) -> int:
    """The environment's `name` as a whole number from 1 to `most`."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or len(value) > len(str(most)) or not 0 < int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r} is no {kind}: give a number from 1 to {most}.")
    return int(value)


def one_of(name: str, default: str, known: Container[str], kind: str) -> str:
    """The environment's `name`, which is one of the `known` values of a kind."""
    value = os.environ.get(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name}={value!r} is no {kind}, such as {default}.")
    return value


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """The environment's `name` as addresses and networks, with commas or spaces between."""
    value = os.environ.get(name, "")
    try:
        return [ip_network(part) for part in value.replace(",", " ").split()]
    except ValueError as refused:
        raise ImproperlyConfigured(f"{name}={value!r}: give addresses, or networks such as 10.0.0.0/8.") from refused


def kept_secret(path: Path) -> str:
    """The secret key in `path`, made once, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Whole or not at all: of several that start at once all take the first one's.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    if key := path.read_text():
        return key
    raise ImproperlyConfigured(f"SECRET_KEY isn't set, and {path} is empty: remove it.")


DEBUG = flag("DEBUG")
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").absolute()
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = number("PORT", 8000, 65_535, "port")
SECRET_KEY = os.environ.get("SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "").replace(",", " ").split() or sorted(LOOPBACK)
DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD")

# Bound to loopback and called by no other name, the site is plain HTTP on this machine. A proxy may stand before a
# server on loopback too, but then ALLOWED_HOSTS has the name that it answers to.
ON_LOOPBACK = {HOST, *ALLOWED_HOSTS} <= LOOPBACK

INSTALLED_APPS = [
    "issues.apps.IssuesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "issues.apps.TenorAdminConfig",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "issues.middleware.private",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "issues.middleware.own_pages_alone",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "issues.middleware.Walled",
    "issues.middleware.LogInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "issues.context.shell",
            ],
        },
    },
]

DATABASE_URL, DATABASE_OWNER_URL = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
DATABASES = {"default": application_settings(DATABASE_URL, DATABASE_OWNER_URL, DATA_DIR)}
DATABASE_OWNER = owner_settings(DATABASE_OWNER_URL or DATABASE_URL, DATA_DIR)
# What the application is in the database, whoever asked for the connection: the commands of the owner step down to it.
DATABASE_ROLE = DATABASES["default"]["USER"] if DATABASE_OWNER_URL else APPLICATION
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "issues.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
# The first hashes; the second reads what was hashed before, which the next log-in hashes anew.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "issues.forms.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LANGUAGE_CODE = one_of("LANGUAGE_CODE", "en", dict(LANGUAGES), "language of the site")
TIME_ZONE = one_of("TIME_ZONE", "UTC", available_timezones(), "time zone")
USE_TZ = True
FORMAT_MODULE_PATH = ["issues.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

WHITENOISE_ALLOW_ALL_ORIGINS = False  # it would let every other site read the static files
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not ON_LOOPBACK
SECURE_PROXY_SSL_HEADER = None if ON_LOOPBACK else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if ON_LOOPBACK else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not ON_LOOPBACK
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SESSION_ENGINE = "tracker.sessions"
SESSION_IDLE = timedelta(minutes=number("SESSION_IDLE_MINUTES", 30, 1440, "number of minutes"))
SESSION_LASTS = timedelta(hours=number("SESSION_HOURS", 12, 168, "number of hours"))
SESSION_COOKIE_AGE = int(SESSION_LASTS.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ON_LOOPBACK
SESSION_COOKIE_NAME = "sessionid" if ON_LOOPBACK else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if ON_LOOPBACK else "__Host-csrftoken"
# What was said of a record names it: it stays on the server, and goes with the log-in.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
THEME_COOKIE_NAME = "theme" if ON_LOOPBACK else "__Host-theme"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "issues.views.errors.csrf_failure"

OTP_TOTP_ISSUER = "Tenor"

# Log-ins that fail: five of a name at an address, or fifty at an address, and nobody gets in there for a while.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")
AXES_HANDLER = "tracker.throttle.Failures"
AXES_CLIENT_IP_CALLABLE = "tracker.throttle.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # of log-ins that don't fail nothing is kept
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "csrfmiddlewaretoken"]  # neither kept nor in the log
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware would put a page of its own in place of the log-in's answer

X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
