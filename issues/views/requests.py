"""What a page's view is handed."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from issues import access
from issues.models import Negotiation, User


class Request(HttpRequest):
    """A request of somebody who is logged in: the middleware lets no other one through."""

    user: User
    htmx: HtmxDetails


def negotiation_at(request: Request, slug: str) -> Negotiation:
    """The negotiation of the page's address; 404 where the reader is a member of none of its compartments."""
    return access.negotiation(request.user, slug)
