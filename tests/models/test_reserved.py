"""Words that can't be a negotiation's slug: its page would be another one's address."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from issues.models.negotiations import RESERVED


def routes(resolver: URLResolver, before: str = "") -> set[str]:
    """Every address of the site, with its parameters in angle brackets."""
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        found |= {route} if isinstance(pattern, URLPattern) else routes(pattern, route)
    return found


def test_the_first_word_of_every_address_is_reserved() -> None:
    first = {re.split("[/$]", route)[0] for route in routes(get_resolver()) if not route.startswith("<")}
    assert {word for word in first if re.fullmatch(r"[-\w]+", word)} <= RESERVED  # a slug has no dot
    assert {"admin", "issues", "accounts", "healthz"} <= first


def test_static_files_and_the_api_are_too() -> None:
    assert {"static", "api"} <= RESERVED
