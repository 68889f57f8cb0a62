"""The pages, and under /twin/ the same by hand."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pages = get_wsgi_application()

from tests.bench import twin  # noqa: E402  (models can't be imported before Django is set up)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer by hand under /twin/, by Django elsewhere."""
    if environ["PATH_INFO"].startswith("/twin/"):
        return twin.application(environ, start_response)
    return pages(environ, start_response)
