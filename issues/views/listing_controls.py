"""What stands in the form of a listing: as it was typed, also where that is wrong."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from issues.filters.facets import Facet
from issues.filters.given import OVERDUE
from issues.filters.listing import Listing

# The facets that are always in sight; the others are folded away until one of them is in use.
IN_SIGHT = ("negotiation", "standing", "raised_by", "topic", "priority")
FOLDED = ("addressed_to", "meeting", "due", "moved_since", "silent", "withdrawn")
USUAL_TIMES = (OVERDUE, "7d", "30d", "90d")

# Parameters that have a field for one value: more of them are handed on unseen.
WITH_ONE_FIELD = ("q", "meeting", "moved_since", "silent")


_OPTION = (
    '<label class="opt{4}" data-facet="{0}" data-value="{1}" data-count="{3}"><input type="checkbox" id="{0}-{1}"'
    ' name="{0}" value="{1}"{5}><span>{2}</span><span class="count">{3}<span class="vh"> {6}</span></span></label>'
)


class Choice(NamedTuple):
    """A value that can be chosen in the form."""

    value: str
    label: str | Promise
    chosen: bool


class Fieldset(NamedTuple):
    """A facet: its label, and its options as they are written."""

    label: str | Promise
    options: SafeString


class Controls:
    """The fields of a listing's form."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    def q(self) -> str:
        return self._first("q")

    def moved_since(self) -> str:
        return self._first("moved_since")

    def silent(self) -> str:
        return self._first("silent")

    def withdrawn(self) -> bool:
        return self._first("withdrawn") == "yes"

    def facets(self) -> list[Fieldset]:
        return [Fieldset(facet.label, options(facet)) for facet in self.listing.facets if facet.name in IN_SIGHT]

    def more_facets(self) -> list[Fieldset]:
        return [Fieldset(facet.label, options(facet)) for facet in self._folded_facets]

    def is_unfolded(self) -> bool:
        """Whether something is chosen, or wrong, among what is folded away."""
        names = {*FOLDED, *(facet.name for facet in self._folded_facets)}
        return any(self._given(name) for name in names)

    def in_use(self) -> int:
        """How many values narrow the listing, beside the search."""
        return sum(len(self._given(name)) for name in self.listing.asked.filters if name != "q")

    def addressees(self) -> list[Choice]:
        return self._choices("addressed_to")

    def meetings(self) -> list[Choice]:
        """Those that are listed, and those given."""
        listed = {meeting.slug for meeting in self.listing.vocabulary.listed_meetings}
        return [choice for choice in self._choices("meeting") if choice.chosen or choice.value in listed]

    def times(self) -> list[Choice]:
        """The usual times in which something may be due, and those given."""
        given = self.listing.asked.chosen("due") and self._given("due")
        return [Choice(each, time_in_words(each), each in given) for each in dict.fromkeys((*USUAL_TIMES, *given))]

    def unseen(self) -> list[tuple[str, str]]:
        """Names and values that the form hands on without a field that shows them."""
        more = [(name, value) for name in WITH_ONE_FIELD for value in self._given(name)[1:]]
        return more + [(name, value) for name in ("sort", "columns") for value in self._right(name)]

    def beside_columns(self) -> list[tuple[str, str]]:
        """What the form that chooses columns hands on: everything else."""
        names = (*self.listing.asked.filters, "sort")
        return [(name, value) for name in names for value in self._right(name)]

    @property
    def _folded_facets(self) -> list[Facet]:
        return [facet for facet in self.listing.facets if facet.name not in IN_SIGHT]

    def _choices(self, name: str) -> list[Choice]:
        given = self._given(name)
        options = self.listing.vocabulary.options(name)
        return [Choice(option.value, option.label, option.value in given) for option in options]

    def _given(self, name: str) -> list[str]:
        return [value for value in self.listing.data.getlist(name) if value.strip()]

    def _right(self, name: str) -> list[str]:
        return [] if any(problem.name == name for problem in self.listing.problems) else self._given(name)

    def _first(self, name: str) -> str:
        return next(iter(self._given(name)), "")


def options(facet: Facet) -> SafeString:
    """The options of a facet: here, not in a template, because a page has a hundred of them."""
    name, unit = facet.name, _("issues")
    return format_html_join(
        "",
        _OPTION,
        (
            (name, value, label, number, "" if number else " opt--zero", " checked" * chosen, unit)
            for value, label, number, chosen in facet.counts
        ),
    )


def time_in_words(value: str) -> str:
    """A time in which something is due: overdue, or 30d."""
    if value == OVERDUE:
        return _("Overdue")
    days = int(value[:-1])
    return ngettext("Today or tomorrow", "In the next %(days)d days", days) % {"days": days}


@dataclass(frozen=True)
class Span:
    """How many issues there are, and which of them are on the page, in words."""

    total: str
    here: str


def span(listing: Listing) -> Span:
    """The numbers of the first and the last row stand only where they are known: at the start and at the end."""
    total, size, page = listing.total, len(listing.page.lines), listing.page
    words = {"total": number_format(total, force_grouping=True), "size": size, "first": total - size + 1}
    all_of_them = ngettext("%(total)s issue", "%(total)s issues", total) % words
    if page.before is None:
        return Span(all_of_them, _("1–%(size)s of %(total)s") % words)
    if page.after is None:
        return Span(all_of_them, _("%(first)s–%(total)s of %(total)s") % words)
    return Span(all_of_them, _("%(size)s of %(total)s") % words)
