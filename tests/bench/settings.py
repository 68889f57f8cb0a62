"""The product's own settings, on a database of the bench's own, with the stock admin beside the pages."""

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASES

SERVER = DATABASES["default"]
DATABASES = {"default": SERVER | {"NAME": f"{SERVER['NAME']}_bench"}}
ROOT_URLCONF = "tests.bench.urls"
