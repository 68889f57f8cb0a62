"""The history can't be rewritten quietly: what was sealed and changed since is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Event, Thread
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from issues.actions.seals import Chains, seal_history
from issues.models import Issue, Seal, SealedEvent
from issues.models.event_tables import TooBusy, event_tables, unsealed
from tests import factory
from tests.actions.racing import at_once
from tracker.backup import database_of

ISSUES = "issues_issueevent"


@pytest.fixture
def issue(db: None) -> Issue:
    """A joint issue that was logged, submitted and cleared; the history is sealed."""
    issue = factory.clear(factory.log_issue())
    seal()
    return issue


def seal() -> list[str]:
    """Seal, and return the heads that it prints."""
    out = StringIO()
    call_command("seal_history", stdout=out)
    return out.getvalue().splitlines()[1:]


def verify(*expect: str) -> tuple[list[str], bool]:
    """What `verify_history` prints, and whether it complains."""
    out = StringIO()
    try:
        call_command("verify_history", *(f"--expect={head}" for head in expect), stdout=out)
    except CommandError:
        return out.getvalue().splitlines(), True
    return out.getvalue().splitlines(), False


def forge(*statements: str) -> None:
    """Write as somebody who owns the tables: the triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for switch in ("DISABLE", "ENABLE"):
            for table in (ISSUES, "issues_seal", "issues_sealedevent"):
                cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
            for statement in statements if switch == "DISABLE" else ():
                cursor.execute(statement)


def events() -> list[int]:
    return list(Issue.objects.get().events.order_by("pgh_id").values_list("pgh_id", flat=True))  # type: ignore[attr-defined]


def test_finds_nothing_where_nothing_was_done(issue: Issue) -> None:
    assert verify() == ([], False)


def test_covers_every_event_of_every_table(issue: Issue) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'issues\\_%event'")
        tables = {name for (name,) in cursor.fetchall()} - {"issues_sealedevent"}
        total = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            total += cursor.fetchone()[0]
    assert SealedEvent.objects.count() == total > 50


@pytest.mark.parametrize(
    ("forgery", "finding"),
    [
        ("UPDATE {t} SET title = 'Another' WHERE pgh_id = {0}", "{t} {0} in seal"),
        ("UPDATE {t} SET summary = title, title = summary WHERE pgh_id = {0}", "{t} {0} in seal"),
        ("UPDATE {t} SET pgh_created_at = pgh_created_at - interval '1 us' WHERE pgh_id = {0}", "was altered"),
        ('UPDATE {t} SET pgh_context = pgh_context || \'{{"role": "reader"}}\' WHERE pgh_id = {0}', "was altered"),
        (
            "UPDATE {t} SET compartment_id = place.id FROM issues_compartment AS place"
            " WHERE pgh_id = {0} AND place.prefix = 'CU'",
            "was altered",
        ),
        ("DELETE FROM {t} WHERE pgh_id = {1}", "{t} {1} in seal 1 was removed"),
        ("UPDATE {t} SET pgh_id = {0} - {1} - pgh_id WHERE pgh_id IN ({0}, {1})", "{t} {0} in seal 1 was removed"),
        ("INSERT INTO {t} SELECT (jsonb_populate_record(e, '{{\"pgh_id\": -1}}')).* FROM {t} e LIMIT 1", "inserted"),
        ("UPDATE issues_seal SET made_at = made_at - interval '1 day' WHERE number = 1", "seal 1 was altered"),
        ("UPDATE issues_seal SET count = count + 1 WHERE number = 2", "seal 2 was altered"),
        ("UPDATE issues_seal SET hash = repeat('0', 64) WHERE number = 1", "seal 2 doesn't follow the one before it"),
        ("UPDATE issues_sealedevent SET position = -position", "was altered"),
        ("UPDATE issues_seal SET contents = '{{\"columns\": [\"pgh_id\"]}}' WHERE event_table = '{t}'", "was altered"),
        ("UPDATE issues_seal SET contents = '{{\"columns\": [\"gone\"]}}' WHERE event_table = '{t}'", "no longer"),
    ],
)
def test_finds_what_was_rewritten(issue: Issue, forgery: str, finding: str) -> None:
    names = {"t": ISSUES}
    if "position" in forgery:
        forgery = (
            "UPDATE issues_sealedevent s SET hash = o.hash, salt = o.salt, event = o.event FROM issues_sealedevent o"
            " WHERE s.seal_id = o.seal_id AND (s.position, o.position) IN ((1, 2), (2, 1))"
        )
    forge(forgery.format(*events(), **names))
    lines, complains = verify()
    assert complains
    assert any(finding.format(*events_sealed(), **names) in line for line in lines)


def events_sealed() -> list[int]:
    rows = SealedEvent.objects.filter(seal__event_table=ISSUES).order_by("event")
    return list(rows.values_list("event", flat=True))


def test_finds_events_that_were_exchanged(issue: Issue) -> None:
    first, second = events()[:2]
    forge(
        f"UPDATE {ISSUES} SET pgh_id = -7 WHERE pgh_id = {first}",
        f"UPDATE {ISSUES} SET pgh_id = {first} WHERE pgh_id = {second}",
        f"UPDATE {ISSUES} SET pgh_id = {second} WHERE pgh_id = -7",
    )
    assert [line.rpartition("/")[2] for line in verify()[0]] == [
        f"MIG: {ISSUES} {event} in seal 1 was altered" for event in (first, second)
    ]


def test_finds_seals_that_were_removed(issue: Issue) -> None:
    forge(
        "DELETE FROM issues_sealedevent WHERE seal_id IN (SELECT id FROM issues_seal WHERE number = 2)",
        "DELETE FROM issues_seal WHERE number = 2",
    )
    lines, complains = verify()
    assert complains
    assert "register: seals 2 to 2 were removed" in lines


def test_finds_that_the_last_seals_of_a_compartment_were_removed(issue: Issue) -> None:
    last = Seal.objects.filter(chain=issue.compartment).order_by("number").last()
    assert last
    forge(
        f"DELETE FROM issues_sealedevent WHERE seal_id = {last.pk}",
        f"DELETE FROM issues_seal WHERE id = {last.pk}",
    )
    assert f"us-cuba-migration/MIG: seal {last.number} isn't the one that was expected" in verify()[0]


def test_finds_with_a_head_that_everything_was_sealed_anew(issue: Issue) -> None:
    kept = seal()
    assert verify(*kept) == ([], False)
    forge("TRUNCATE issues_seal, issues_sealedevent", f"UPDATE {ISSUES} SET title = 'Another'")
    seal()
    assert verify() == ([], False)
    lines, complains = verify(*kept)
    assert complains
    assert len(lines) == len(kept)


def test_finds_what_was_inserted_and_then_sealed_by_hand(issue: Issue) -> None:
    """All kept heads are still there, and the chain is whole: it is the old key that no later run could have sealed."""
    kept, table = seal(), event_tables()[ISSUES]
    forge(f"INSERT INTO {ISSUES} SELECT (jsonb_populate_record(e, '{{\"pgh_id\": -1}}')).* FROM {ISSUES} e LIMIT 1")
    rows = list(unsealed(table, -2, -1))
    Chains().add(rows[0].compartment, ISSUES, {"columns": list(table.columns)}, rows)
    lines, complains = verify(*kept)
    assert complains
    assert [line.partition(" has ")[2] for line in lines] == [f"events of {ISSUES} from before an earlier seal"]


@pytest.mark.parametrize("head", ["register:1", f"{'-' * 36}:1:{'0' * 64}", "x"])
def test_refuses_what_is_no_head(db: None, head: str) -> None:
    with pytest.raises(CommandError, match="is no line that seal_history printed"):
        call_command("verify_history", f"--expect={head}")


def test_says_how_long_the_unsealed_tail_is(issue: Issue) -> None:
    factory.log_issue("US")
    lines, complains = verify()
    assert not complains
    assert [line.partition(", the oldest for 0:00:")[0] for line in lines] == [
        "us-cuba-migration/US: 1 events aren't sealed yet"
    ]


def test_adds_what_came_and_nothing_where_nothing_came(issue: Issue) -> None:
    before = seal()
    assert seal() == before
    factory.log_issue("US")
    after = seal()
    assert len(set(after) & set(before)) == len(before) - 2
    assert verify(*before, *after) == ([], False)


def test_goes_on_where_a_run_was_interrupted(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    factory.log_issue("US")
    with monkeypatch.context() as patch:
        patch.setattr(Chains, "close", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal_history()
    factory.log_issue("US")
    seal()
    assert verify() == ([], False)
    assert SealedEvent.objects.filter(seal__event_table=ISSUES).count() == len(set(events_sealed()))


def test_is_spelled_alike_whatever_the_server_is_set_to(issue: Issue) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'German'; SET LOCAL timezone = 'Asia/Tokyo'")
    assert verify() == ([], False)


def test_seals_many_in_several_seals(issue: Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issues.models.event_tables.SIZE", 2)
    for _ in range(3):
        factory.log_issue("US")
    seal()
    assert Seal.objects.filter(event_table=ISSUES, chain__prefix="US").count() == 2
    assert verify() == ([], False)


@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["issues_seal", "issues_sealedevent"])
def test_seals_are_only_added(issue: Issue, statement: str, table: str) -> None:
    with pytest.raises(Exception, match="Cannot update or delete rows"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@contextmanager
def writing(write: Callable[[], Any]) -> Iterator[Callable[[], None]]:
    """Somebody who has written, and commits when what is yielded is called."""
    written, go = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            write()
            written.set()
            go.wait(20)

    thread = Thread(target=lambda: at_once(hold))
    thread.start()
    written.wait(10)

    def commit() -> None:
        go.set()
        thread.join(20)

    yield commit
    commit()


@pytest.mark.django_db(transaction=True)
def test_waits_for_those_who_write_and_they_for_nobody() -> None:
    done: list[Any] = []
    with writing(lambda: factory.log_issue("US", title="Committed late")) as commit:
        sealing = Thread(target=lambda: done.extend(at_once(seal_history)))
        sealing.start()
        sealing.join(0.5)
        assert sealing.is_alive()
        connection.cursor().execute("SET lock_timeout = '1s'")
        factory.log_issue("CU", title="Committed early")
        connection.cursor().execute("RESET lock_timeout")
        commit()
        sealing.join(20)
    assert isinstance(done[0], Chains)
    late = Issue.objects.get(title="Committed late").events.get()  # type: ignore[attr-defined]
    assert SealedEvent.objects.filter(event=late.pgh_id, seal__event_table=ISSUES).exists()
    seal()
    assert verify() == ([], False)


@pytest.mark.django_db(transaction=True)
def test_gives_up_where_somebody_writes_for_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("issues.models.event_tables.PATIENCE", 0.1)
    with writing(lambda: factory.log_issue("US")), pytest.raises(TooBusy):
        seal_history()
    with writing(lambda: factory.log_issue("US")), pytest.raises(CommandError, match="Somebody has been writing"):
        seal()
    assert not Seal.objects.exists()


def test_one_seals_at_a_time(db: None) -> None:
    with psycopg2.connect(database_of(connection).address) as other:
        other.cursor().execute("SELECT pg_try_advisory_lock(1953264716)")
        with pytest.raises(CommandError, match="sealed already"):
            seal()
    other.close()
    assert seal()


@pytest.mark.parametrize("command", ["seal_history", "verify_history"])
def test_refuses_who_does_not_own_the_tables(db: None, command: str) -> None:
    connection.cursor().execute(f"SET LOCAL ROLE {settings.DATABASE_ROLE}")
    with pytest.raises(CommandError, match="as the role that owns the tables"):
        call_command(command)
