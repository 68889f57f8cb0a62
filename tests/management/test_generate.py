"""`manage.py generate`: synthetic issues for benchmarks."""

from collections import Counter as Tally
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from issues import access
from issues.access import VIEW
from issues.actions.standing import latest_reports, overall
from issues.management.generated.frame import Frame
from issues.management.generated.issues import Issues
from issues.management.generated.vocabulary import Subject, Vocabulary
from issues.models import AgendaItem, Compartment, Counter, Issue, Meeting, Negotiation, Topic, User
from tests import factory
from tests.management.helpers import empty_database


def generate(*arguments: str) -> str:
    out = StringIO()
    call_command("generate", *arguments, stdout=out)
    return out.getvalue()


def rows(seed: int, size: int = 50) -> list[tuple[Any, ...]]:
    batch = Issues(Frame(seed, "password of nobody")).batch(size)
    return [(type(row).__name__, row.pk, str(row)) for models in batch for row in models]


def test_makes_a_register_of_its_own(transactional_db: None, settings: Any) -> None:
    """One run, for it can't be undone by a rollback: the tables are vacuumed at its end."""
    settings.DEMO_PASSWORD = "chosen by the reader"
    empty_database()
    said = generate("--issues", "200")
    assert said.startswith("Log in as bench or bench-reviewer. Password: that of DEMO_PASSWORD\n")
    assert factory.person("bench").check_password(settings.DEMO_PASSWORD)
    assert Tally(Issue.objects.values_list("prefix", flat=True)) == {"GEN": 160, "NOR": 20, "SUD": 20}
    assert (Meeting.objects.count(), Topic.objects.count()) == (40, 8)
    check_numbers()
    check_that_the_database_kept_its_columns()
    check_history()
    check_what_bench_sees()
    with pytest.raises(CommandError, match="in use"):
        generate("--issues", "1")


def check_numbers() -> None:
    for place in Compartment.objects.all():
        numbers = Issue.objects.filter(compartment=place).order_by("number").values_list("number", flat=True)
        last = Counter.objects.get(compartment=place).last_number
        assert list(numbers) == list(range(1, last + 1))


def check_that_the_database_kept_its_columns() -> None:
    issue = Issue.objects.filter(prefix="GEN", times_raised__gt=1)[0]
    items = AgendaItem.objects.filter(issue=issue).exclude(outcome="not_reached")
    assert issue.times_raised == items.count()
    for issue in Issue.objects.all()[:100]:
        assert overall(latest_reports(issue), set()) == issue.standing


def check_history() -> None:
    versions = {number: Issue.objects.get(prefix="GEN", number=number).version for number in (1, 10)}
    assert versions == {1: 1, 10: 3}
    oldest = Issue.objects.get(prefix="GEN", number=10).events.order_by("version").first()  # type: ignore[attr-defined]
    assert oldest.pgh_context.items() >= {"verb": "generate", "occasion": "generated"}.items()


def check_what_bench_sees() -> None:
    seen = access.scope(factory.person("bench"), VIEW, Issue.objects.all())
    assert set(seen.values_list("prefix", flat=True)) == {"GEN", "NOR"}


def test_the_same_seed_makes_the_same_rows() -> None:
    assert rows(7) == rows(7)
    assert rows(7) != rows(8)


@pytest.mark.parametrize("language", [0, 1])
def test_few_words_are_common_and_most_are_rare(language: int) -> None:
    vocabulary: Vocabulary = Frame(1, "password of nobody").vocabularies[language]
    drawn = Tally(vocabulary.draw(100_000)).most_common()
    assert drawn[0][1] > 20 * drawn[200][1]
    assert sum(1 for _word, times in drawn if times < 10) > 1_000


def test_texts_on_one_subject_have_words_in_common() -> None:
    frame = Frame(1, "password of nobody")
    one, another = Subject(frame.vocabularies[0]), Subject(frame.vocabularies[0])
    words = [set(subject.text(60, 60).lower().split()[::2]) for subject in (one, one, another)]
    assert len(words[0] & words[1]) > 2 * len(words[0] & words[2])


@pytest.mark.parametrize("number", ["0", "-5", "1000001"])
def test_refuses_a_number_that_cannot_be(db: None, number: str) -> None:
    with pytest.raises(CommandError, match=f"--issues {number}: give a number from 1 to 1,000,000."):
        generate("--issues", number)


def test_refuses_a_database_in_use(db: None) -> None:
    with pytest.raises(CommandError, match=r"^This database is in use: [^\n]*$"):
        generate("--issues", "1")
    assert not User.objects.filter(username="bench").exists()
    assert not Negotiation.objects.filter(slug="generated").exists()
