"""What every model admin has: it asks access alone, and saves through verbs alone."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from issues import access
from issues.access import OPERATE, Action
from issues.actions.verb import Stale
from issues.forms.frame import VerbForm, stale
from issues.forms.records import with_value
from issues.models import User
from issues.statuses import CONFLICT, INVALID

if TYPE_CHECKING:  # Django's classes can't be subscripted when the program runs
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


def who(request: HttpRequest) -> User:
    """Whoever asks: the site lets nobody through who isn't logged in."""
    return cast(User, request.user)


class ScopedAdmin(ModelAdmin):
    """The rows on which one may do `may`, and no others: in lists, look-ups and histories. Nothing is deleted.

    Django's permissions aren't asked: to be a superuser opens no record.
    """

    may: ClassVar[Action]
    left_out: ClassVar[tuple[str, ...]]
    actions: Sequence[str] = ()
    list_per_page = 50
    list_max_show_all = 50
    change_form_template = "issues/admin_change.html"

    def get_urls(self) -> list[URLPattern]:
        """Django's addresses but those `left_out`: there is nothing to do at them."""
        unused = [f"{self.opts.app_label}_{self.opts.model_name}_{name}" for name in self.left_out]
        return [url for url in super().get_urls() if url.name not in unused]

    def right(self, request: HttpRequest) -> Action:
        """The action that opens the list to somebody."""
        return self.may

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return access.scope(who(request), self.right(request), super().get_queryset(request))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list as its address asks for it; 400 where it can't be, in place of Django's redirect to all of it."""
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise BadRequest from error

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row of a key; 404 for one that isn't there or isn't seen, in place of Django's redirect with a message.

        No other field names a row (`to_field_allowed`); an empty one Django lets through, and doesn't find.
        """
        row = super().get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        right = self.right(request)
        if obj is not None:
            return access.allows(who(request), right, obj)
        return access.may_operate(who(request)) if right is OPERATE else bool(access.compartments(who(request), right))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters that are shown: a look-up in the address could ask of any column, or of another table."""
        shown = self.get_list_filter(request) if request else self.list_filter
        return lookup in {getattr(each, "parameter_name", f"{each}__exact") for each in shown}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing: the history is written by triggers."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]
        """Nothing: the history is written by triggers."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:  # type: ignore[override]
        """Nothing: the history is written by triggers."""


class VerbAdmin(ScopedAdmin):
    """Rows that are added by the verb `add`, and changed by the verb `change`, which takes the row by its model's name.

    What a verb refuses stands in the form again, at its field.
    """

    left_out: ClassVar[tuple[str, ...]] = ("delete", "history")
    add_form: ClassVar[type[VerbForm]]
    edit_form: ClassVar[type[VerbForm]]
    add: ClassVar[Callable[..., Any]]
    change: ClassVar[Callable[..., Any]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def editing(self, request: HttpRequest) -> tuple[type[VerbForm], Callable[..., Any]]:
        """The form in which the person changes a row, and the verb that it goes to."""
        return self.edit_form, type(self).change

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[VerbForm]:
        """The form that fits, bound to the person, and to what a verb refused of it."""
        form = self.add_form if obj is None else self.editing(request)[0]
        bound = {"user": who(request), "refused": getattr(request, "refused", None)}
        return type(form.__name__, (form,), bound)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        """What a script proposes for something new; what is there keeps its own."""
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand what was typed to the verb."""
        if change:
            self.editing(request)[1](**{self.opts.model_name or "": obj}, by=who(request), **form.columns)
        else:
            obj.pk = type(self).add(by=who(request), **form.columns).pk

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Django's form, shown again with INVALID, or CONFLICT where the row has changed, when a verb refuses."""
        try:
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refused:
            request.refused = refused  # type: ignore[attr-defined]
            answer = super().changeform_view(request, object_id, form_url, extra_context)
        except Stale as changed:
            request.refused = stale(changed.current, self.editing(request)[0])  # type: ignore[attr-defined]
            now: Any = changed.current
            request.POST = with_value(request.POST, "version", now.version)  # type: ignore[assignment]
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            answer.status_code = CONFLICT
            return answer
        shown = getattr(answer, "context_data", None) or {}
        if request.method == "POST" and "adminform" in shown:
            answer.status_code = INVALID
        return answer
