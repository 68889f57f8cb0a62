"""The drop-downs by which a list is narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django_filters.filterset import FilterSet


@dataclass(frozen=True)
class Select:
    """A parameter, its options as (value, label), and those of their values that are chosen."""

    name: str
    label: Promise
    options: list[tuple[Any, Any]]
    chosen: list[Any]


def selects(asked: FilterSet, **options: Iterable[tuple[Any, Any]]) -> list[Select]:
    """A drop-down for each parameter in `options`; nothing is chosen of one that was given wrongly."""
    asked.form.is_valid()
    chosen = asked.form.cleaned_data
    return [Select(name, asked.filters[name].label, [*given], chosen.get(name, [])) for name, given in options.items()]
