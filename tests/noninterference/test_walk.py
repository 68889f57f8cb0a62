"""What the comparison of two worlds rests on: they can be told apart, and by nothing but what is played in them."""

import io
import zipfile
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.db.models import CharField, Model, TextField

from issues.access import RECORDS
from issues.models import Membership
from tests.factory import manager_of, officer_of, reviewer_of
from tests.guards.addresses import TABLE, addresses
from tests.guards.code import expect_none
from tests.guards.world import PREFIXES
from tests.noninterference.addresses import Addresses
from tests.noninterference.scenario import Scenario
from tests.noninterference.walk import NOBODY, Answer, Ask, Walker, unpacked
from tests.noninterference.worlds import BOTH, FIRST_ONLY, World, world

ISSUES = "/us-cuba-migration/issues/"
OWN_ON = 0.9  # of the pages of records


ASKS = [
    Ask("officer", "GET", ISSUES),
    Ask("officer", "GET", f"{ISSUES}new/"),
    Ask("officer", "GET", f"{ISSUES}US-003/history/"),
    Ask("officer", "GET", "/accounts/second-factor/"),
    Ask("officer", "POST", "/preferences/", "single_keys=on"),
    Ask(NOBODY, "POST", "/accounts/login/", "username=a&password=b"),
    Ask("cuba-officer", "GET", ISSUES),
]


def test_a_world_made_twice_is_the_same_to_the_byte_and_another_isnt(of: Scenario, db: None) -> None:
    """Tokens, keys and times too: nothing is left out of what is compared."""
    first, again, without = (_answers(of, hidden) for hidden in ((), (), ("CU",)))
    assert [answer.status for answer in first] == [200, 200, 200, 200, 422, 422, 200]
    assert first == again
    assert [one == other for one, other in zip(first, without, strict=True)] == [True] * 6 + [False]
    assert "pages: " in first[-1].differs_in(without[-1])


def _answers(of: Scenario, hidden: tuple[str, ...]) -> list[Answer]:
    with world(of.seed, of.steps(of.before, hidden)) as there:
        return Walker(there.scene, {ask.user for ask in ASKS}).ask_all(ASKS)


@pytest.mark.parametrize(("walls", "held"), [(BOTH, True), (FIRST_ONLY, False)])
def test_the_second_wall_can_be_taken_down(walls: str, held: bool, db: None) -> None:
    """In the transaction of one world, and nowhere else."""
    with world(1, [], walls), connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(relrowsecurity) FROM pg_class WHERE relname LIKE 'issues_%'")
        assert cursor.fetchone() == (held,)


def test_tells_what_differs() -> None:
    def answer(queries: int, body: bytes) -> Answer:
        return Answer(200, {}, "", {"": body}, queries, (), (), "")

    said = answer(1, b"a").differs_in(answer(2, b"b"))
    assert "pages: \"{'': b'a'}\" / \"{'': b'b'}\"" in said
    assert "queries: '1' / '2'" in said
    assert answer(1, b"a").differs_in(answer(1, b"a")) == ""


def test_archives_are_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", "words")
    assert unpacked(packed.getvalue()) == {"a.xml": b"words"}
    assert unpacked(b"page") == {"": b"page"}


def test_mail_and_log_lines_are_heard(db: None) -> None:
    ask = Ask("officer", "GET", "/us-cuba-migration/issues/US-999/")
    with world(1, []) as there:
        walker = Walker(there.scene, ["officer"])
        generic: Any = walker.clients["officer"].generic
        walker.clients["officer"].generic = lambda *a, **k: (  # type: ignore[method-assign]
            mail.send_mail("News", "Words", "a@b.c", ["d@e.f"]),
            generic(*a, **k),
        )[1]
        answer = walker.ask(ask)
    assert "Subject: News" in answer.mailed[0]
    assert answer.logged == (f"WARNING django.request Not Found: {ask.url}",)


def test_every_address_has_its_parameters(db: None) -> None:
    expect_none(f"{address.name} isn't in the table" for address in addresses() if address.name not in TABLE)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_who_may_see_does_see(prefix: str, of: Scenario, whole: World) -> None:
    """Pages that are empty would be the same in every world."""
    owners = {officer_of(prefix), reviewer_of(prefix), manager_of(prefix)}
    walker, urls = Walker(whole.scene, owners), Addresses.of(whole).urls
    shows = {
        name: _shows(walker, owners, by_place[prefix], of.canaries[prefix])
        for name, by_place in urls.items()
        if TABLE[name].of.hides and prefix in by_place
    }
    empty = [name for name, shown in shows.items() if shown is False]
    seen = [name for name, shown in shows.items() if shown]
    assert len(seen) > 20
    if len(seen) < OWN_ON * (len(seen) + len(empty)):
        expect_none(empty)


def _shows(walker: Walker, owners: set[str], urls: list[str], canaries: list[str]) -> bool | None:
    """Whether some owner finds a word of theirs; None where nobody is shown anything."""
    pages = [walker.ask(Ask(owner, "GET", url)) for url in urls[:3] for owner in sorted(owners)]
    texts = [page.text.lower() for page in pages if page.status == 200]
    return any(word in text for text in texts for word in canaries) if texts else None


@pytest.mark.parametrize("prefix", ["US", "CU", "OAS"])
def test_every_text_holds_a_secret(prefix: str, whole: World) -> None:
    expect_none(_without_secret(prefix))


def _without_secret(prefix: str) -> list[str]:
    texts = [(model, column.name) for model in RECORDS - {Membership} for column in _texts(model)]
    return [
        f"{model.__name__}.{column}"
        for model, column in texts
        if not model._default_manager.filter(compartment__prefix=prefix, **{f"{column}__icontains": "kestrel"}).exists()
    ]


def _texts(model: type[Model]) -> list[Any]:
    """Its columns for what people type: a fact is the name of a column."""
    texts = [field for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)]
    typed = [field for field in texts if field.editable or field.name == "withdrawal_reason"]
    return [field for field in typed if not field.choices and field.name != "fact"]
