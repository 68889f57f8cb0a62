"""What reviewers clear or return, as in the review queue: the same comparison, the same verbs, four eyes."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues import access
from issues.access import CLEAR
from issues.actions.reviews import judge, judge_one_of
from issues.actions.verb import Stale
from issues.admin.base import ScopedAdmin, who
from issues.filters.decisions import dossier
from issues.filters.reviews import rows_of
from issues.filters.waiting import Waiting
from issues.forms.records import refuse
from issues.forms.reviews import MOST_AT_A_TIME, DecisionForm, SeveralForm
from issues.models import Clearance, Issue, Meeting, Position, Proposal, ProposalState, User, Verdict, highest
from issues.statuses import CONFLICT, INVALID

COLUMNS: dict[str, Promise] = {
    "reference": gettext_lazy("Record"),
    "title": gettext_lazy("Title"),
    "what": gettext_lazy("What"),
    "state_in_words": gettext_lazy("State"),
    "author": gettext_lazy("By"),
}


class KnownFilter(admin.SimpleListFilter):
    """A filter that refuses what it doesn't offer."""

    def known(self) -> str | None:
        """The chosen value. Raises IncorrectLookupParameters where there is no such choice."""
        if self.value() not in (None, *(value for value, _label in self.lookup_choices)):
            raise IncorrectLookupParameters
        return self.value()


class StateFilter(KnownFilter):
    """What waits, or is in one of the other states."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = ProposalState if model_admin.model is Proposal else Clearance
        return [(state.value, str(state.label)) for state in states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        column = "state" if queryset.model is Proposal else "clearance"
        return queryset.filter(**{column: self.known()}) if self.known() else queryset


class PlaceFilter(KnownFilter):
    """One of the compartments in which the person reviews."""

    title = gettext_lazy("compartment")
    parameter_name = "compartment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(place.pk), str(place)) for place in access.compartments(who(request), CLEAR)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(compartment=self.known()) if self.known() else queryset


class ReviewedAdmin(ScopedAdmin):
    """Records, or changes proposed to them, of the compartments where one reviews."""

    may = CLEAR
    left_out = ("add", "delete")
    kind: ClassVar[str]
    list_filter = (StateFilter, PlaceFilter)
    actions = ("approve_selected", "return_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return rows_of(who(request), CLEAR, self.kind)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [_column(self.kind, who(request), name) for name in COLUMNS]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> list[Any]:
        return list(list_display)[:1]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Django's list, under the highest markings of what is in it."""
        answer = super().changelist_view(request, extra_context)
        shown: dict[str, Any] = getattr(answer, "context_data", None) or {}
        rows = shown["cl"].result_list if "cl" in shown else []
        shown["markings"] = highest(each for row in rows for each in Waiting(self.kind, row, who(request)).markings)
        return answer

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Django looks for whatever was selected; what is no key at all is none that a list has."""
        try:
            return super().response_action(request, queryset)
        except ValidationError as error:
            raise BadRequest from error

    @admin.action(description=gettext_lazy("Approve the selected"))
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._decide_several(request, queryset, Verdict.CLEARED)

    @admin.action(description=gettext_lazy("Return the selected, with a comment"))
    def return_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._decide_several(request, queryset, Verdict.RETURNED)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What waits beside what was decided on last, and the form to decide."""
        waiting = self._waiting(request, object_id)
        if request.method != "POST":
            return self._page(request, waiting, DecisionForm())
        form, status = DecisionForm(request.POST), INVALID
        try:
            if form.is_valid():
                judge(waiting.judged, by=who(request), **form.cleaned_data)
        except Stale:
            waiting, status = self._waiting(request, object_id), CONFLICT
        except ValidationError as error:
            refuse(form, error)
        if status == CONFLICT or not form.is_valid():
            return self._page(request, waiting, form, status)
        self.message_user(request, _said(waiting, form.cleaned_data["verdict"]), messages.SUCCESS)
        return redirect(f"admin:issues_{self.kind}_changelist")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The page of the record's history."""
        page = self._waiting(request, object_id).page
        if page is None:
            raise Http404
        slug = page.negotiation.slug
        return redirect("issue-history", slug, page.reference) if isinstance(page, Issue) else redirect(page)

    def _waiting(self, request: HttpRequest, object_id: str) -> Waiting:
        return Waiting(self.kind, self.get_object(request, unquote(object_id)), who(request))

    def _page(self, request: HttpRequest, waiting: Waiting, form: DecisionForm, status: int = 200) -> HttpResponse:
        found = dossier(waiting)
        shown = {"form": form, "stale": status == CONFLICT, "dossier": found, "unchanged": True}
        bears = {"title": waiting.title, "markings": highest(found.markings)}
        return self._render(request, "issues/admin_review.html", shown | bears, status)

    def _decide_several(self, request: HttpRequest, queryset: QuerySet[Any], verdict: Verdict) -> HttpResponse | None:
        """Ask first, and show what is decided on; then decide on each, and say what became of it."""
        chosen = {row.pk: Waiting(self.kind, row, who(request)) for row in queryset[: MOST_AT_A_TIME + 1]}
        if len(chosen) > MOST_AT_A_TIME:
            self.message_user(request, _("Decide on at most %s at a time.") % MOST_AT_A_TIME, messages.ERROR)
            return None
        form = SeveralForm(request.POST if "decided" in request.POST else None, verdict=verdict)
        if not form.is_valid():
            title = _("Approve several") if verdict == Verdict.CLEARED else _("Return several")
            dossiers = [dossier(waiting) for waiting in chosen.values()]
            bears = highest(marking for each in dossiers for marking in each.markings)
            shown = {"form": form, "verdict": verdict, "dossiers": dossiers, "title": title, "markings": bears}
            return self._render(request, "issues/admin_decide.html", shown, INVALID if form.is_bound else 200)
        for choice in form.cleaned_data["item"]:
            if waiting := chosen.get(choice.key):
                self._decide_one_of(request, waiting, choice.version or 0, verdict, form.cleaned_data["comment"])
        return None

    def _decide_one_of(self, request: HttpRequest, waiting: Waiting, version: int, verdict: str, comment: str) -> None:
        refusal = judge_one_of(waiting.judged, by=who(request), version=version, verdict=verdict, comment=comment)
        if refusal:
            words = _("%(record)s: nothing was decided. %(why)s") % {"record": waiting.reference, "why": refusal}
            self.message_user(request, words, messages.WARNING)
        else:
            self.message_user(request, _said(waiting, verdict), messages.SUCCESS)

    def _render(self, request: HttpRequest, template: str, shown: dict[str, Any], status: int) -> HttpResponse:
        frame = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, template, frame | shown, status=status)


@admin.register(Issue)
class IssueAdmin(ReviewedAdmin):
    kind = "issue"
    search_fields = ("title", "summary")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The issue of this reference, else those with these words."""
        named: QuerySet[Any] = queryset.with_reference(search_term)  # type: ignore[attr-defined]
        return (named, False) if named.exists() else super().get_search_results(request, queryset, search_term)


@admin.register(Position)
class PositionAdmin(ReviewedAdmin):
    kind = "position"
    search_fields = ("text",)


@admin.register(Meeting)
class MeetingAdmin(ReviewedAdmin):
    kind = "meeting"
    search_fields = ("title", "summary")


@admin.register(Proposal)
class ProposalAdmin(ReviewedAdmin):
    kind = "proposal"
    search_fields = ("reason",)


def _column(kind: str, user: User, name: str) -> Callable[[Any], Any]:
    """A column of the list: what `user` may read of a row, for a model admin isn't told who asks."""

    def shown(row: Any) -> Any:
        return getattr(Waiting(kind, row, user), name)

    shown.__name__ = name
    shown.short_description = COLUMNS[name]  # type: ignore[attr-defined]
    return shown


def _said(waiting: Waiting, verdict: str) -> str:
    return _("%(record)s: %(verdict)s.") % {"record": waiting.reference, "verdict": Verdict(verdict).label}
