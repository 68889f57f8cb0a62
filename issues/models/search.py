"""Full text in English and Spanish, accents folded.

A record is indexed in its own language (public.tenor_vector, migration 0001); what is asked for is looked up in both,
each word by itself, so that a word left out is left out in both. Words are matched per record and never gathered on the
issue: a private position's words would show there.
"""

import re
from functools import reduce
from itertools import islice
from operator import and_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVectorField
from django.db import connection, models
from django.db.models import F, Func

CONFIGURATIONS = ("en_u", "es_u")
MOST_WORDS = 20

_ITEM = re.compile(r'(?P<not>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

_TELLING = """
    SELECT word FROM unnest(%s) WITH ORDINALITY AS given(word, place)
    WHERE numnode(phraseto_tsquery(%s::regconfig, word)) > 0 AND numnode(phraseto_tsquery(%s::regconfig, word)) > 0
    ORDER BY place
"""

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


def sort_key(text: str) -> Func:
    """What such a column holds for `text`, to compare it with."""
    return Func(models.Value(text), function="public.tenor_sort_key", output_field=models.TextField())


def terms(text: str, most: int = MOST_WORDS) -> tuple[list[str], list[str]]:
    """The words and "quoted phrases" of a search, and those with a minus before them, at most `most` in all."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for item in islice(_ITEM.finditer(text), most):
        term = item["phrase"] if item["word"] is None else item["word"]
        if term.strip():
            (unwanted if item["not"] else wanted).append(term)
    return wanted, unwanted


def telling(words: list[str]) -> list[str]:
    """Those of `words` that are looked up in both languages, or all where none is.

    "The" stands in no index of an English record: asking for it beside other words would find none of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TELLING, [words, *CONFIGURATIONS])
        return [word for (word,) in cursor.fetchall()] or words


def either_language(term: str) -> Query:
    """A query for one word or phrase in whichever language a record is."""
    english, spanish = (SearchQuery(term, config=name, search_type="phrase") for name in CONFIGURATIONS)
    return english | spanish


def all_of(words: list[str]) -> Query:
    """A query for all `words`, to rank by. Raises TypeError where there are none."""
    return reduce(and_, map(either_language, words))
