"""No page opens to who has to set up a second factor first."""

from tests.conftest import LogIn
from tests.guards.addresses import TABLE, Address
from tests.guards.code import expect_none
from tests.guards.world import World
from tests.pages.second_factors import SET_UP
from tests.pages.test_second_factor_asked import ask

OPEN = {"login", "logout", "code", "second-factor", "set-password", "healthz", "readyz", "favicon", "admin:logout"}


def test_no_page_opens_before_it_is_set_up(world: World, log_in: LogIn) -> None:
    ask()
    client = log_in("reviewer")
    expect_none(
        f"{method} {url}: {answer.status_code}"
        for name, row in TABLE.items()
        if name not in OPEN
        for url in [Address(name).url(row.of.parameters(world["MIG"]))]
        for method in ("get", "post")
        for answer in [getattr(client, method)(url)]
        if answer.status_code != 302 or not answer["Location"].startswith(SET_UP)
    )
