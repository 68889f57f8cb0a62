"""Several people who act at the same moment, each on a connection of their own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection, transaction


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of `acts` gave, or the exception that it raised, when all were let go together."""
    barrier = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def behind(first: Callable[[], Any], second: Callable[[], Any], last: Callable[[], Any] = bool) -> Any:
    """What `second` gave, or the exception that it raised: it began before the transaction of `first` was at its end.

    That ends, with `last`, once `second` waits for a lock, or is done.
    """
    results: list[Any] = []
    thread = Thread(target=lambda: results.extend(at_once(second)))
    with transaction.atomic():
        first()
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.02)
        last()
    thread.join(30)
    return results[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchall())
