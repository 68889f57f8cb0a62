"""The settings of the tests: the product's own, with cheap password hashes and unhashed static files."""

from tests.undefined import Undefined
from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASE_OWNER, STORAGES, TEMPLATES

DATABASES = {"default": DATABASE_OWNER}  # the tests arrange as the owner; requests and verbs step down from it
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # the files are read where they are, nothing is collected
ALLOWED_HOSTS = ["localhost", "testserver"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
