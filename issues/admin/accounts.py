"""Accounts: what the operator keeps."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from issues.access import OPERATE
from issues.actions import people as verbs
from issues.admin.base import VerbAdmin, who
from issues.forms.accounts import AccountForm, EditAccountForm, LeaverForm
from issues.forms.records import refuse
from issues.models import User
from issues.statuses import INVALID


@admin.register(User)
class UserAdmin(VerbAdmin):
    """An operator opens accounts, makes passwords useless, and closes the accounts of those who leave.

    Who comes back has theirs opened again.
    """

    may = OPERATE
    add_form, edit_form = AccountForm, EditAccountForm
    add, change = verbs.invite, verbs.change_account
    list_display = ("name", "username", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("name", "username", "email")
    change_form_template = "issues/admin_account.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:key>/reset/", view(self.reset_view), name="issues_user_reset"),
            path("<uuid:key>/deactivate/", view(self.deactivate_view), name="issues_user_deactivate"),
            path("<uuid:key>/reactivate/", view(self.reactivate_view), name="issues_user_reactivate"),
            *super().get_urls(),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form to invite somebody; what comes of it is one page, whichever button is pressed."""
        one_way = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one_way)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The address at which the owner of a new account sets a password."""
        return self._link(request, self._account(request, obj.pk))

    def reset_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Make a password useless, and show the address at which to set another one."""
        account = self._account(request, key)
        if request.method == "POST":
            return self._link(request, verbs.reset_password(user=account, by=who(request)))
        return self._page(request, account, "issues/admin_reset.html")

    def deactivate_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Close an account in two steps: the second says who takes over, and not how much: operators see no record."""
        account = self._account(request, key)
        form = LeaverForm(request.POST or None, user=who(request), leaver=account)
        if form.is_valid() and "confirmed" in request.POST and self._deactivate(request, account, form):
            return redirect("admin:issues_user_changelist")
        shown = {"form": form, "asked": form.is_valid()}
        if form.is_valid():
            shown["colleague"] = form.cleaned_data["hand_over_to"]
        refused = form.is_bound and not form.is_valid()
        return self._page(request, account, "issues/admin_deactivate.html", shown, INVALID if refused else 200)

    def reactivate_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Open a closed account again, and show the address at which to set another password."""
        account = self._account(request, key)
        if request.method != "POST":
            return self._page(request, account, "issues/admin_reactivate.html")
        try:
            return self._link(request, verbs.reactivate(user=account, by=who(request)))
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return redirect("admin:issues_user_change", account.pk)

    def _deactivate(self, request: HttpRequest, account: User, form: LeaverForm) -> bool:
        """Close the account; where the verb refuses, show it in the form."""
        try:
            verbs.deactivate(user=account, by=who(request), hand_over_to=form.cleaned_data["hand_over_to"])
        except ValidationError as refused:
            refuse(form, refused)
            return False
        self.message_user(request, _("%(name)s: the account is closed.") % {"name": account}, messages.SUCCESS)
        return True

    def _account(self, request: HttpRequest, key: UUID) -> User:
        """The account; 404 for everybody but an operator, and where there is none."""
        account: User = get_object_or_404(self.get_queryset(request), pk=key)
        return account

    def _link(self, request: HttpRequest, account: User) -> HttpResponse:
        address = request.build_absolute_uri(reverse("set-password", args=verbs.set_password_path(account)))
        return self._page(request, account, "issues/admin_link.html", {"address": address})

    def _page(
        self, request: HttpRequest, account: User, template: str, shown: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "account": account, "title": str(account)}
        return TemplateResponse(request, template, frame | (shown or {}), status=status)
