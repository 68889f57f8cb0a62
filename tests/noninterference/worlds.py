"""Worlds made from a script, in which time stands where it is put and chance gives the same each time."""

import datetime
import os
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest.mock import patch

import django_otp.util
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from issues.management.playing import play
from issues.management.playing.cast import Cast
from issues.management.playing.script import Step
from issues.management.playing.stage import Stage
from tests.conftest import forget_what_is_kept

WALKED_AT = datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC)
BOTH, FIRST_ONLY = "both", "first only"

# What triggers call is found on the path of the session: there it is the time that the session is told.
CLOCK = """
CREATE SCHEMA IF NOT EXISTS clock;
GRANT USAGE ON SCHEMA clock TO PUBLIC;
CREATE OR REPLACE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT current_setting('clock.now')::timestamptz $$;
SET LOCAL search_path = clock, pg_catalog, public;
"""
WALLED = """
SELECT format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY', oid::regclass)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
"""


class Scene(Stage):
    """A stage on which the database too, and what is drawn by chance, is as the seed and the moment have it."""

    @contextmanager
    def at(self, moment: datetime.datetime, draw: object = "") -> Iterator[None]:
        """As `Stage.at`; what is drawn by chance hangs on `draw` and on what was drawn before in this context."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('clock.now', %s, true)", [moment.isoformat()])
        drawn = Random(f"{self.seed} {moment} {draw}").randbytes
        with (
            super().at(moment),
            patch.object(os, "urandom", drawn),
            patch.object(random, "_urandom", drawn),
            patch.object(django_otp.util, "urandom", drawn),
            patch.object(time, "time", moment.timestamp),
            patch("axes.attempts.now", lambda: moment),
            patch("axes.handlers.proxy.now", lambda: moment),
        ):
            yield


@dataclass
class World:
    """Where a script was played, and the rows that it made, by the labels of its steps."""

    scene: Scene
    cast: Cast = field(default_factory=Cast)

    @property
    def rows(self) -> dict[str, Any]:
        return self.cast.labelled

    def play(self, steps: Iterable[Step]) -> None:
        """Carry out further steps."""
        play(steps, self.scene, self.cast)


@contextmanager
def world(seed: int, steps: Iterable[Step], walls: str = BOTH) -> Iterator[World]:
    """The world of some steps, taken back at the end; with `FIRST_ONLY` the database shows everything to everybody."""
    with transaction.atomic():
        forget_what_is_kept()
        ContentType.objects.clear_cache()
        with connection.cursor() as cursor:
            if walls == FIRST_ONLY:
                cursor.execute(WALLED)
                for (statement,) in cursor.fetchall():
                    cursor.execute(statement)
            cursor.execute(CLOCK)
        made = World(Scene(seed))
        made.play(steps)
        yield made
        transaction.set_rollback(True)
