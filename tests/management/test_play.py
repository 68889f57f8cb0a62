"""`manage.py play`: a list of verbs by named people, with a fixed clock and seeded keys."""

import datetime
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from issues.actions.occasions import DEMONSTRATION, during
from issues.management.playing import play
from issues.management.playing.cast import Cast
from issues.management.playing.script import Script, verbs
from issues.management.playing.stage import Stage
from issues.models import Issue, Note
from tests import factory

TALKS = "us-cuba-migration"
US, MIG = ({"compartment": f"{TALKS}/{prefix}"} for prefix in ("US", "MIG"))
SIDE = {"side": f"{TALKS}/US"}
PORT = {
    "verb": "log_issue",
    "by": "officer",
    "as": "port",
    "with": {"compartment": MIG, "raised_by": SIDE, "title": "A port", "supported_by": [{"side": f"{TALKS}/CU"}]},
}
NOTE = {
    "verb": "write_note",
    "by": "officer",
    "with": {"compartment": US, "issue": {"step": "port"}, "text": "Ask again."},
}
PRIVATE = {"verb": "log_issue", "by": "cuba-officer", "with": {"compartment": {"compartment": f"{TALKS}/CU"}}}
PRIVATE["with"] |= {"raised_by": SIDE, "title": "A secret"}  # type: ignore[operator]
EDIT = {
    "verb": "revise",
    "by": "officer",
    "at": "2026-03-01T12:00:00Z",
    "with": {"record": {"step": "port"}, "version": {"version": "port"}, "title": "A deep port"},
}

Play = Callable[..., str]


@pytest.fixture
def demonstration(db: None) -> None:
    """A database that is marked as a demonstration."""
    with during(DEMONSTRATION):
        factory.open_talks("made-up")


@pytest.fixture
def played(tmp_path: Path) -> Play:
    def run(*steps: Any, **columns: Any) -> str:
        path = tmp_path / "script.json"
        path.write_text(json.dumps({"steps": steps} | columns))
        out = StringIO()
        call_command("play", str(path), stdout=out)
        return out.getvalue()

    return run


def played_steps(seed: int, *steps: Any) -> dict[str, Any]:
    """The rows that the steps make, by label."""
    cast = Cast()
    play(Script.read(json.dumps({"steps": steps})).steps, Stage(seed), cast)
    return cast.labelled


def test_carries_out_the_verbs(demonstration: None, played: Play) -> None:
    said = played(PORT, NOTE, EDIT)
    assert said.splitlines() == ["  step 1, log_issue", "  step 2, write_note", "  step 3, revise"]
    issue = Issue.objects.get()
    assert (issue.title, issue.logged_by.username, issue.version) == ("A deep port", "officer", 2)
    assert issue.edited_at == datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    assert [side.code for side in issue.supported_by.all()] == ["CU"]
    assert Note.objects.get().written_at == datetime.datetime(2026, 1, 5, 9, 2, tzinfo=datetime.UTC)


def test_what_one_compartment_does_moves_no_key_of_another(db: None) -> None:
    keys = []
    for steps in ((PORT, NOTE), (PRIVATE, PORT, PRIVATE, NOTE)):
        with transaction.atomic():
            played_steps(7, *steps)
            keys.append((Issue.objects.get(prefix="MIG").pk, Note.objects.get().pk))
            transaction.set_rollback(True)
    assert keys[0] == keys[1]
    assert played_steps(8, PORT)["port"].pk != keys[0][0]


def test_refuses_a_register_that_is_no_demonstration(db: None, played: Play) -> None:
    with pytest.raises(CommandError, match=r"^Scripts are played on the demonstration register alone"):
        played(PORT)
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (5, "step 2: is no object"),
        ({"by": "officer"}, "step 2, without a verb: 'verb' is missing"),
        (PORT | {"verb": "burn"}, "step 2, burn: there is no such verb"),
        (PORT | {"who": "officer"}, "step 2, log_issue: a step has no 'who'"),
        (PORT | {"at": "noon"}, "step 2, log_issue, at: 'noon' is no time with a zone, such as 2026-01-05T09:00:00Z"),
        (PORT | {"with": []}, "step 2, log_issue: 'with' is no object"),
        (PORT | {"by": "somebody"}, "step 2, log_issue: User matching query does not exist."),
        (PORT | {"by": "head"}, "step 2, log_issue: head isn't allowed this"),
        (
            PORT | {"with": {"compartment": MIG, "title": "x", "raised_by": SIDE, "colour": "red"}},
            "step 2, log_issue: ",
        ),
        (PORT | {"with": {"compartment": MIG, "title": "", "raised_by": SIDE}}, "step 2, log_issue: This field"),
        (PORT | {"with": {"compartment": {"compartment": "MIG"}}}, "step 2, log_issue: zip"),
        (PORT | {"with": {"compartment": {"place": "MIG"}}}, "step 2, log_issue: 'place' is no kind of reference"),
        (PORT | {"with": {"compartment": {"step": "p"}}}, "step 2, log_issue: no step before is called 'p'"),
        (PORT | {"with": {"compartment": {"side": "x/US"}}}, "step 2, log_issue: there is no side 'x/US'"),
        (PORT | {"with": {"compartment": {}}}, "step 2, log_issue: {} is no reference: it has one key"),
        (EDIT | {"with": EDIT["with"] | {"version": 9}}, "step 2, revise: "),  # type: ignore[operator]
    ],
)
def test_says_where_a_script_is_wrong(step: Any, said: str, demonstration: None, played: Play) -> None:
    with pytest.raises(CommandError) as raised:
        played(PORT, step)
    told = str(raised.value).split(": ", 1)[1]
    assert told.startswith(said)
    assert "\n" not in told
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "This is no JSON"), ("[]", "A script is an object"), ('{"steps": [], "x": 1}', "A script has no 'x'.")],
)
def test_says_what_is_no_script(text: str, said: str, demonstration: None, tmp_path: Path) -> None:
    path = tmp_path / "script.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("play", str(path))
    with pytest.raises(CommandError, match="No such file"):
        call_command("play", str(tmp_path / "none.json"))


def test_knows_every_verb() -> None:
    assert {"log_issue", "cite", "add_member", "set_preferences", "decide", "publish_issue"} <= verbs().keys()
    assert not {"verb", "first_operator", "save", "lock", "quote"} & verbs().keys()
