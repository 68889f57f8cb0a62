"""The passages that prove a record, each within the text that surrounds it."""

from dataclasses import dataclass

from issues import access
from issues.access import VIEW
from issues.actions.reviews import SUBJECTS
from issues.models import Citation, ReviewedRecord, Source, User

AROUND = 160


@dataclass(frozen=True)
class Quoted:
    """A citation; its source, where the reader sees that; and what stands before and after the quotation there."""

    citation: Citation
    source: Source | None
    before: str = ""
    after: str = ""


def passages(user: User, record: ReviewedRecord) -> list[Quoted]:
    """The passages cited for a record that `user` sees."""
    cited = access.scope(user, VIEW, Citation.objects.filter(**{SUBJECTS[type(record)]: record}))
    rows = cited.select_related("source__marking", "source__negotiation").defer("search")
    return [_quoted(row, access.seen(user, row.source)) for row in rows]


def _quoted(citation: Citation, source: Source | None) -> Quoted:
    place = source.find(citation.quotation) if source and citation.quotation else None
    if source is None or place is None:
        return Quoted(citation, source)
    paragraph, start, end = place
    return Quoted(
        citation, source, _last_words(source.excerpt(paragraph, 0, start)), _first_words(source.excerpt(paragraph, end))
    )


def _last_words(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _first_words(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"
