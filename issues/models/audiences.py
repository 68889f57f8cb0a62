"""Who will read what is logged in a compartment."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Audience:
    """The members of a compartment: how many stand for each side, in order; None for those of no side."""

    sides: dict[str | None, int]

    @property
    def count(self) -> int:
        return sum(self.sides.values())

    @property
    def of_sides(self) -> str:
        """How many of which sides: United States 3, Cuba 2, no side 2."""
        return ", ".join(f"{side or _('no side')} {count}" for side, count in self.sides.items())

    @property
    def readers(self) -> str:
        """For a button: for 7 readers (United States 3, Cuba 2, no side 2)."""
        words = ngettext("for %(count)d reader (%(sides)s)", "for %(count)d readers (%(sides)s)", self.count)
        return words % {"count": self.count, "sides": self.of_sides}

    def __str__(self) -> str:
        words = ngettext("%(count)d person reads it (%(sides)s)", "%(count)d people read it (%(sides)s)", self.count)
        return words % {"count": self.count, "sides": self.of_sides}


def audience(sides: Iterable[str | None]) -> Audience:
    """The audience of people who stand for `sides`, each once, in order."""
    counts: dict[str | None, int] = {}
    for side in sides:
        counts[side] = counts.get(side, 0) + 1
    return Audience(counts)
