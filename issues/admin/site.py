"""The admin site: the second door, for reviewers, managers and the operator."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.admin.base import ScopedAdmin

# They find any object of any model by a key that is sent to them, and so would tell which keys exist.
LEFT_OUT = {"autocomplete", "view_on_site", "password_change_done"}

View = Callable[..., HttpResponseBase]


class RegisterSite(AdminSite):
    """Django's admin. It logs nobody in and keeps no log of its own: the site has one log-in, the records a history."""

    site_title = "Tenor"
    site_header = gettext_lazy("Tenor: administration")
    index_title = gettext_lazy("What you may do here")
    index_template = "issues/admin_index.html"
    empty_value_display = "—"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take up only what asks access. The admins that other apps bring show their tables to every superuser."""
        if admin_class and issubclass(admin_class, ScopedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's addresses without those that look up objects past the model admins."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Answer 403 to those who are logged in and may not open the admin."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(_("Your account may not open the administration. The operator can change that."))
            return guarded(request, *args, **kwargs)

        return update_wrapper(inner, guarded)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The site's own log-in."""
        return redirect_to_login(request.GET.get("next", request.path.removesuffix("login/")))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The site's own page for that."""
        return redirect("password")
