"""Full text in English and Spanish."""

import pytest

from issues.models import Issue
from issues.models.search import MOST_WORDS, either_language, terms
from tests import factory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deep water", (["deep", "water"], [])),
        ('"deep water" port', (["deep water", "port"], [])),
        ("port -visa", (["port"], ["visa"])),
        ('-"wet foot" -dry', ([], ["wet foot", "dry"])),
        ('an "open end', (["an", "open", "end"], [])),
        ('"" - ""', (["-"], [])),
        ("  ", ([], [])),
    ],
)
def test_terms(text: str, expected: tuple[list[str], list[str]]) -> None:
    assert terms(text) == expected


def test_terms_are_capped() -> None:
    assert len(terms("word " * 1000)[0]) == MOST_WORDS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "word"),
    [
        ("es", "Reunión de la delegación", "delegacion"),
        ("es", "Reunión de la delegación", "delegaciones"),
        ("en", "Visas for the delegation", "delegations"),
        ("en", "Consular visits at Bahía de Cabañas", "cabanas"),
    ],
)
def test_a_word_is_found_in_the_language_of_the_record(language: str, title: str, word: str) -> None:
    issue = factory.log_issue(title=title, language=language)
    assert Issue.objects.filter(search=either_language(word)).get() == issue


@pytest.mark.django_db
def test_titles_sort_with_accents_folded() -> None:
    for title in ("Über alles", "zebra", "Ábaco", "Unity"):
        factory.log_issue(title=title)
    in_order = Issue.objects.order_by("title_key").values_list("title", flat=True)
    assert list(in_order) == ["Ábaco", "Über alles", "Unity", "zebra"]
