"""How often a log-in may fail: what django-axes counts, and from where it counts it."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

NAMES_AT_AN_ADDRESS = 10  # an office has one address; failures there weigh so many times less than those of one name


class Failures(AxesDatabaseHandler):
    """Failures of a name at an address, and less strictly of an address whatever the names.

    A name alone is never shut out: or anybody could shut out anybody, from anywhere.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How near the limit is, whether of the name or of the address."""
        failures: list[int] = [
            attempts.aggregate(failures=Sum("failures_since_start", default=0))["failures"]
            for attempts in self.get_user_attempts(request, credentials)
        ]
        of_name, of_address = failures
        return max(of_name, of_address // NAMES_AT_AN_ADDRESS)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Forget those of the name that logged in, at this address: whoever has an account can't clear the address."""
        of_name, _of_address = self.filter_user_attempts(request, credentials)
        count: int = of_name.delete()[0]
        return count


def client_address(request: HttpRequest) -> str | None:
    """From where a request comes; as X-Forwarded-For says, as far as it was written by proxies that are trusted.

    A customer's IPv6 network, from which addresses come for nothing, counts as one address.
    """
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), request.META.get("REMOTE_ADDR", "")]
    address = _outermost(reversed(hops))
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> 64 << 64)
    return str(address) if address else None


def _outermost(hops: Iterable[str]) -> IPv4Address | IPv6Address | None:
    """The first of the hops, from here outwards, that is no trusted proxy, or the last one that is an address."""
    address = None
    for hop in hops:
        try:
            address = ip_address(hop.strip())
        except ValueError:
            break
        address = getattr(address, "ipv4_mapped", None) or address
        if not any(address in network for network in settings.TRUSTED_PROXIES):
            break
    return address
