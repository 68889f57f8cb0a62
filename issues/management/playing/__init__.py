"""Playing a script: a list of verbs by named people, with a clock and with keys that come out the same each time."""

from collections.abc import Callable, Iterable

from issues.actions.occasions import DEMONSTRATION, during
from issues.management.playing.cast import Cast
from issues.management.playing.script import Step
from issues.management.playing.stage import Stage

Say = Callable[[str], None]


def play(steps: Iterable[Step], stage: Stage, cast: Cast, say: Say = lambda line: None) -> None:
    """Carry out the steps in order, with the rows that `cast` knows, which learns those that they make.

    `say` is told of each step. Raises ScriptError, which names the step, where one can't be carried out.
    """
    with during(DEMONSTRATION):
        for step in steps:
            with step.blamed(), stage.at(step.at):
                cast.keep(step.label, step.verb(by=cast.person(step.by), **cast.arguments(step.arguments)))
            say(f"  {step.where}")
