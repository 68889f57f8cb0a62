"""The product's own settings, on a database of the bench's own, with the stock admin beside the pages.

The connection is the owner's, which the stock admin and the twins need. The pages step down from it: to the role of
the application, or, to see what its policies cost, to another that they don't hold.
"""

import os

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASE_OWNER, DATABASE_ROLE, MIDDLEWARE

DATABASES = {"default": DATABASE_OWNER | {"NAME": f"{DATABASE_OWNER['NAME']}_bench"}}
DATABASE_ROLE = os.environ.get("BENCH_ROLE", DATABASE_ROLE)
MIDDLEWARE = [
    "tests.bench.stock_door.WalledPages" if name == "issues.middleware.Walled" else name for name in MIDDLEWARE
]
ROOT_URLCONF = "tests.bench.urls"
