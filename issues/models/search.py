"""Full text in English and Spanish, accents folded.

A record is indexed in its own language (public.tenor_vector, migration 0001); what is asked for is looked up in both,
each word by itself, so that a word left out is left out in both. Words are matched per record and never gathered on the
issue: a private position's words would show there.
"""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVectorField
from django.db import models
from django.db.models import F, Func

CONFIGURATIONS = ("en_u", "es_u")
MOST_WORDS = 20

_ITEM = re.compile(r'(?P<not>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

Query = SearchQuery | CombinedSearchQuery


def vector_field(heading: F | models.Value, body: str) -> models.GeneratedField:
    """A column of the words of `heading` (weight A) and `body` (weight B), kept by the database."""
    return models.GeneratedField(
        expression=Func(F("language"), heading, F(body), function="public.tenor_vector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )


def sort_key_field(text: str) -> models.GeneratedField:
    """A column to sort `text` by: accents folded, small letters (the embedded server has no ICU)."""
    return models.GeneratedField(
        expression=Func(F(text), function="public.tenor_sort_key"),
        output_field=models.TextField(),
        db_persist=True,
    )


def terms(text: str) -> tuple[list[str], list[str]]:
    """The words and "quoted phrases" of a search, and those with a minus before them, at most 20 in all."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for item in list(_ITEM.finditer(text))[:MOST_WORDS]:
        term = item["phrase"] if item["word"] is None else item["word"]
        if term.strip():
            (unwanted if item["not"] else wanted).append(term)
    return wanted, unwanted


def either_language(term: str) -> Query:
    """A query for one word or phrase in whichever language a record is."""
    english, spanish = (SearchQuery(term, config=name, search_type="phrase") for name in CONFIGURATIONS)
    return english | spanish


def all_of(words: list[str]) -> Query:
    """A query for all `words`, to rank by. Raises TypeError where there are none."""
    return reduce(and_, map(either_language, words))
