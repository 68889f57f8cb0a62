"""The project's own text, for the guards that read it."""

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TEMPLATES = PROJECT / "issues" / "templates"

DOORS = ("issues/views", "issues/admin", "issues/management", "issues/context.py", "issues/middleware.py")
BELOW_THE_DOORS = ("issues/filters", "issues/forms")
PRODUCT = ("issues", "tracker", "manage.py")

Check = Callable[[ast.AST, "Parents"], str]


class Parents(dict[ast.AST, ast.AST]):
    """The node around each node of a tree."""

    def __init__(self, tree: ast.AST) -> None:
        super().__init__({child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)})

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around `node`, from the nearest outwards."""
        while parent := self.get(node):
            yield parent
            node = parent


def python_files(*places: str) -> list[Path]:
    """The Python files in folders, or of names, of the project; no migrations."""
    found: list[Path] = []
    for place in places:
        path = PROJECT / place
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    """Every template of the product."""
    return sorted(TEMPLATES.rglob("*.*"))


def name(path: Path) -> str:
    """A file's name within the project."""
    return path.relative_to(PROJECT).as_posix()


def findings(check: Check, text: str) -> Iterator[tuple[int, str]]:
    """Line and complaint for each node of the Python in `text` of which `check` complains."""
    tree = ast.parse(text)
    parents = Parents(tree)
    for node in ast.walk(tree):
        if complaint := check(node, parents):
            yield getattr(node, "lineno", 0), complaint


def complaints(check: Check, *places: str, but: dict[str, str] | None = None) -> list[str]:
    """What `check` says of the files in `places`, those left out that `but` gives a reason for (file: reason)."""
    exempt = but or {}
    said = {name(path): list(findings(check, path.read_text())) for path in python_files(*places)}
    unused = [f"{file} needs no exemption: {exempt[file]}" for file in exempt if not said.get(file)]
    return unused + [f"{file}:{line} {what}" for file in said if file not in exempt for line, what in said[file]]


def expect_none(found: Iterable[object]) -> None:
    """Fail with one line for each thing found."""
    if lines := [str(thing) for thing in found]:
        pytest.fail("\n".join(lines), pytrace=False)
