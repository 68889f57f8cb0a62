"""What a decision is about: a record field by field, beside what was last decided on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from issues import access
from issues.access import VIEW
from issues.filters import wording
from issues.filters.diffs import Edit, Piece, inline, words
from issues.filters.waiting import Judged
from issues.models import Clearance, Proposal, ReviewedRecord, User
from issues.models.snapshots import content, content_at, events_of
from issues.models.text import LineField, ProseField

_DECISIONS = ("decide", "decide_proposal")


@dataclass(frozen=True)
class Field:
    """A field of the two texts, cut into what they share and what they don't."""

    label: str
    old: list[Piece]
    new: list[Piece]
    prose: bool

    @property
    def changed(self) -> bool:
        return any(piece.changed for piece in (*self.old, *self.new))

    @property
    def edits(self) -> list[Edit]:
        """The two in one text, word by word where it is prose."""
        old, new = ("".join(piece.text for piece in pieces) for pieces in (self.old, self.new))
        return inline(old, new) if self.prose else [Edit(removed=old, added=new)]


@dataclass(frozen=True)
class Comparison:
    """Two texts field by field; `before` says what the older one is, empty where there is none."""

    before: str
    after: str
    fields: list[Field]

    @property
    def changes(self) -> list[Field]:
        return [field for field in self.fields if field.changed]

    @property
    def unchanged(self) -> list[Field]:
        return [field for field in self.fields if not field.changed]


def compare(user: User, judged: Judged) -> Comparison:
    """What waits beside the cleared text, or beside the text that was returned; a new record beside nothing."""
    if isinstance(judged, Proposal):
        subject, present = judged.subject, content(judged.subject)
        fields = _fields(user, type(subject), present, present | judged.changes)
        return Comparison(_said(Clearance.CLEARED, subject.version), _("Proposed"), fields)
    decided = _last_decided(user, judged)
    before = content_at(judged, decided) if decided else {}
    fields = _fields(user, type(judged), before, content(judged))
    return Comparison(
        _said(decided.clearance, decided.version) if decided else "",
        _said(judged.clearance, judged.version),
        fields,
    )


def proposed_changes(user: User, proposal: Proposal) -> list[Field]:
    """What a proposal would change of its record as it is now; of the rest nothing is read."""
    subject, new = proposal.subject, proposal.changes
    fields = _fields(user, type(subject), content(subject, only=new), new)
    return [field for field in fields if field.changed]


def _last_decided(user: User, record: ReviewedRecord) -> Any:
    """The record's history event at the last decision that was taken on it, or on a change to it."""
    decided = events_of(type(record)).filter(pgh_obj=record.pk, pgh_context__verb__in=_DECISIONS)
    return access.scope(user, VIEW, decided).order_by("-version").first()


def _said(clearance: str, version: int) -> str:
    return _("%(state)s, version %(version)s") % {"state": Clearance(clearance).label, "version": version}


def _fields(user: User, model: type[ReviewedRecord], old: dict[str, Any], new: dict[str, Any]) -> list[Field]:
    names = _names(user, model, (old, new))
    return [
        _field(model, name, _text(model, name, old.get(name), names), _text(model, name, new[name], names))
        for name in new
    ]


def _field(model: type[ReviewedRecord], name: str, old: str, new: str) -> Field:
    prose = isinstance(model._meta.get_field(name), (LineField, ProseField))
    if prose or old == new:
        return Field(wording.label(model, name), *words(old, new), prose)
    left, right = ([Piece(text, changed=True)] if text else [] for text in (old, new))
    return Field(wording.label(model, name), left, right, prose)


def _text(model: type[ReviewedRecord], name: str, value: Any, names: dict[str, str]) -> str:
    """A value in words; a list's in the order of the alphabet."""
    if not model._meta.get_field(name).is_relation:
        return wording.words(model, name, value)
    keys = value if isinstance(value, list) else filter(None, [value])
    return ", ".join(sorted(names.get(key, _("a record that you can't see")) for key in keys))


def _names(user: User, model: type[ReviewedRecord], contents: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The names of the rows to which contents refer, by key; only of those which the reader sees."""
    wanted: dict[type[Model], set[str]] = {}
    for name, value in [item for values in contents for item in values.items()]:
        if (related := model._meta.get_field(name).related_model) and value:
            keys = value if isinstance(value, list) else [value]
            wanted[related] = wanted.get(related, set()) | set(keys)  # type: ignore[index, arg-type]
    rows = (access.scope(user, VIEW, of._default_manager.filter(pk__in=keys)) for of, keys in wanted.items())
    return {str(row.pk): str(row) for found in rows for row in found}
