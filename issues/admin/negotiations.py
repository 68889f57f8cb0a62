"""What managers keep (topics, markings, members) and operators (negotiations, sides, compartments)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from issues import access
from issues.access import MANAGE, OPERATE, Action
from issues.actions import negotiations as verbs
from issues.admin.base import VerbAdmin, who
from issues.filters.members import readable
from issues.forms import negotiations as forms
from issues.forms.frame import VerbForm
from issues.forms.records import refuse
from issues.models import Compartment, Marking, Membership, Negotiation, Side, Topic
from issues.statuses import INVALID


@admin.register(Topic)
class TopicAdmin(VerbAdmin):
    may = MANAGE
    add_form, edit_form = forms.TopicForm, forms.EditTopicForm
    add, change = verbs.add_topic, verbs.change_topic
    prepopulated_fields = {"slug": ("name",)}
    list_display = ("name", "slug", "compartment")
    list_select_related = ("compartment",)
    search_fields = ("name",)


@admin.register(Marking)
class MarkingAdmin(VerbAdmin):
    may = MANAGE
    add_form, edit_form = forms.MarkingForm, forms.EditMarkingForm
    add, change = verbs.add_marking, verbs.change_marking
    list_display = ("__str__", "scheme", "rank", "compartment")
    list_select_related = ("compartment",)
    change_list_template = "issues/admin_markings.html"
    add_form_template = change_form_template = "issues/admin_marking.html"

    def get_urls(self) -> list[URLPattern]:
        scheme = path("scheme/", self.admin_site.admin_view(self.scheme_view), name="issues_marking_scheme")
        return [scheme, *super().get_urls()]

    def scheme_view(self, request: HttpRequest) -> HttpResponse:
        """Take a whole scheme in, beside the labels that a compartment has."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = forms.SchemeForm(request.POST if request.method == "POST" else None, user=who(request))
        if form.is_valid():
            taken = verbs.take_in_scheme(by=who(request), **form.cleaned_data)
            words = ngettext("%(count)s label is added.", "%(count)s labels are added.", len(taken))
            self.message_user(request, words % {"count": len(taken)}, messages.SUCCESS)
            return redirect("admin:issues_marking_changelist")
        frame = self.admin_site.each_context(request) | {"opts": self.opts, "title": _("Take in a scheme")}
        status = INVALID if form.is_bound else 200
        return TemplateResponse(request, "issues/admin_scheme.html", frame | {"form": form}, status=status)


@admin.register(Negotiation)
class NegotiationAdmin(VerbAdmin):
    may = OPERATE
    add_form, edit_form = forms.NegotiationForm, forms.EditNegotiationForm
    add, change = verbs.open_negotiation, verbs.change_negotiation
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "slug", "status")
    search_fields = ("title",)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Say what a negotiation needs before anybody can work in it."""
        said = _("Next, add its sides, and the first member of its compartment, “Desk”, who manages it.")
        self.message_user(request, said, messages.SUCCESS)
        return super().response_add(request, obj, post_url_continue)


@admin.register(Side)
class SideAdmin(VerbAdmin):
    may = OPERATE
    add_form, edit_form = forms.SideForm, forms.EditSideForm
    add, change = verbs.add_side, verbs.change_side
    list_display = ("name", "code", "order", "negotiation")
    list_select_related = ("negotiation",)


@admin.register(Compartment)
class CompartmentAdmin(VerbAdmin):
    """Operators open compartments and name them; a manager says whether theirs asks for a second factor."""

    may = OPERATE
    add_form, edit_form = forms.CompartmentForm, forms.EditCompartmentForm
    add, change = verbs.open_compartment, verbs.change_compartment
    list_display = ("name", "prefix", "kind", "side", "negotiation")
    list_select_related = ("negotiation", "side")

    def right(self, request: HttpRequest) -> Action:
        return OPERATE if access.may_operate(who(request)) else MANAGE

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_operate(who(request))

    def editing(self, request: HttpRequest) -> tuple[type[VerbForm], Callable[..., Any]]:
        if self.right(request) is OPERATE:
            return super().editing(request)
        return forms.SecondFactorForm, verbs.require_second_factor


@admin.register(Membership)
class MembershipAdmin(VerbAdmin):
    """Managers add, change and remove the members of their compartments; an operator names the first manager."""

    may = MANAGE
    left_out = ("history",)
    edit_form = forms.EditMemberForm
    change = verbs.change_member
    list_display = ("user", "role", "side", "compartment", "negotiation")
    list_select_related = ("user", "side", "compartment", "negotiation")
    readonly_fields = ("member", "place")  # not the columns: Django links those to pages that managers may not open
    delete_confirmation_template = "issues/admin_remove.html"

    @admin.display(description=gettext_lazy("user"))
    def member(self, membership: Membership) -> str:
        return str(membership.user)

    @admin.display(description=gettext_lazy("compartment"))
    def place(self, membership: Membership) -> str:
        return str(membership.compartment)

    def right(self, request: HttpRequest) -> Action:
        return OPERATE if access.may_operate(who(request)) else MANAGE

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if obj is not None:
            return access.allows(who(request), MANAGE, obj)
        return bool(access.compartments(who(request), MANAGE))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add a member in two steps: the first says how much they will see."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = forms.MemberForm(request.POST or None, initial=request.GET.dict(), user=who(request))
        if form.is_valid() and "confirmed" in request.POST and self._enrol(request, form):
            return redirect("admin:issues_membership_changelist")
        context = self.admin_site.each_context(request) | {"form": form, "opts": self.opts, "title": _("Add a member")}
        if form.is_valid():
            context["readable"] = readable(who(request), form.cleaned_data["compartment"])
        status = INVALID if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, "issues/admin_member.html", context, status=status)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Django's page to confirm; where the verb refuses, say why, at the member."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.ERROR)
            return redirect("admin:issues_membership_change", object_id)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        verbs.remove_member(membership=obj, by=who(request))

    def _enrol(self, request: HttpRequest, form: forms.MemberForm) -> bool:
        """Add the member; where the verb refuses, show it in the form."""
        columns = form.columns
        manages = access.allows(who(request), MANAGE, columns["compartment"])
        try:
            if manages:
                member = verbs.add_member(**columns, by=who(request))
            else:
                member = verbs.appoint_manager(
                    compartment=columns["compartment"], user=columns["user"], by=who(request)
                )
        except ValidationError as refused:
            refuse(form, refused)
            return False
        self.message_user(request, _("%(member)s: added.") % {"member": member}, messages.SUCCESS)
        return True
