"""`python -m tests.bench`: prints each figure beside its limit; exit 1 where one is broken."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402  the settings come first

from tests.bench import database, measures  # noqa: E402
from tests.bench.server import Browser, serving  # noqa: E402


def main() -> int:
    """Measure everything; 1 where a limit is broken."""
    database.prepare()
    call_command("collectstatic", interactive=False, verbosity=0)
    figures = measures.counts_of_queries()
    with serving() as line, serving(BENCH_ROLE=database.UNHELD) as beside:
        officer, unheld = Browser(line, measures.OFFICER), Browser(beside, measures.OFFICER)
        stock = Browser(line, database.STOCK_USER)
        for query in (measures.FILTERED, measures.SEARCH):
            measures.require_the_same(officer, query)
        figures += measures.timed(officer, unheld, stock, measures.page_after(officer, measures.DEEP))
    print(*figures, sep="\n")
    return int(not all(figure.is_kept for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
