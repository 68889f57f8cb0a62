"""The product's own settings, on a database of the bench's own, with the stock admin beside the pages.

The connection is the owner's, which the stock admin and the twins need. The pages step down from it.
"""

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASE_OWNER, MIDDLEWARE

DATABASES = {"default": DATABASE_OWNER | {"NAME": f"{DATABASE_OWNER['NAME']}_bench"}}
MIDDLEWARE = [
    "tests.bench.stock_door.WalledPages" if name == "issues.middleware.Walled" else name for name in MIDDLEWARE
]
ROOT_URLCONF = "tests.bench.urls"
