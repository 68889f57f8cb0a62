"""Every page that there is to look at: an address, and who looks."""

from dataclasses import dataclass

from tests.guards.addresses import TABLE, Address
from tests.guards.world import World

LOOKERS = ("reviewer", "officer", "secretariat", "us-manager", "outsider", "admin")
PREFIXES = ("MIG", "OAS")  # the joint record with private ones beside it, and the simple case
NO_PAGES = {"healthz", "readyz", "favicon", "issue-duplicates"}


@dataclass(frozen=True)
class Page:
    """What somebody sees at an address of the table, for the place with a prefix."""

    address: str
    prefix: str
    username: str

    def __str__(self) -> str:
        """A name that is unique, and fit to name a file."""
        place = f"-{self.prefix.lower()}" if TABLE[self.address].of.hides else ""
        return self.address.replace(":", "-") + place

    def url(self, world: World) -> str:
        return Address(self.address).url(TABLE[self.address].of.parameters(world[self.prefix]))


def _looker(address: str, prefix: str) -> str | None:
    row = TABLE[address]
    if row.expected("GET", "nobody", prefix) == 200:
        return ""
    return next((user for user in LOOKERS if row.expected("GET", user, prefix) == 200), None)


EVERYTHING = [
    Page(address, prefix, username)
    for address, row in TABLE.items()
    for prefix in row.of.prefixes
    for username in [_looker(address, prefix)]
    if prefix in PREFIXES and username is not None and address not in NO_PAGES
]
ADMIN = [page for page in EVERYTHING if page.address.startswith("admin:")]
PAGES = [page for page in EVERYTHING if page not in ADMIN]
