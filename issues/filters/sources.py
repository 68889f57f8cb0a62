"""The parameters that narrow the list of sources."""

from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Page, Paginator
from django.core.validators import MaxLengthValidator
from django.db.models import Count, F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import CharFilter, ChoiceFilter, FilterSet

from issues import access
from issues.access import VIEW
from issues.models import Negotiation, Source, SourceType, User, Verification

SIZE = 50
LONGEST = 300
PAGE = "page"


class SourceFilter(FilterSet):
    """Which sources of a negotiation, of those that the reader sees."""

    q = CharFilter(
        field_name="title",
        lookup_expr="unaccent__icontains",
        label=gettext_lazy("Title has"),
        validators=[MaxLengthValidator(LONGEST)],
    )
    type = ChoiceFilter(choices=SourceType.choices, empty_label=gettext_lazy("All"), label=gettext_lazy("Type"))
    verification = ChoiceFilter(
        choices=Verification.choices, empty_label=gettext_lazy("All"), label=gettext_lazy("Verification")
    )

    class Meta:
        model = Source
        fields: list[str] = []

    def __init__(self, data: QueryDict, user: User, negotiation: Negotiation) -> None:
        rows = access.scope(user, VIEW, Source.objects.filter(negotiation=negotiation))
        logged = Count("citations", filter=access.joined(user, VIEW, "citations"))
        shown = rows.select_related("marking", "compartment").defer("text").annotate(logged=logged)
        super().__init__(data, shown.order_by(F("published_on").desc(nulls_last=True), "title", "id"))

    def page(self) -> Page[Source]:
        """Those on the page that the address asks for; the first, and an error, where it asks for what isn't there."""
        form = self.form
        known: QuerySet[Source] = self.qs if form.is_valid() else self.queryset
        for name in sorted(set(self.data) - {*self.filters, PAGE}):
            form.add_error(None, _("“%(name)s” is no parameter of this list.") % {"name": name[:40]})
        pages = Paginator(known, SIZE)
        try:
            return pages.page(self.data.get(PAGE, 1))
        except InvalidPage:
            form.add_error(None, ValidationError(_("There is no such page of this list.")))
            return pages.page(1)
