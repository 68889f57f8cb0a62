"""The stock admin stands without the second wall: it is measured as it comes."""

from typing import Any

from django.http import HttpRequest

from issues.middleware import Walled


class WalledPages(Walled):
    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> None:
        if not request.path.startswith("/stock/"):
            super().process_view(request, view_func, view_args, view_kwargs)
