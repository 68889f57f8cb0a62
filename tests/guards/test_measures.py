"""The measures of the code: what outgrows them is two things."""

import ast

import pytest

from tests.guards.code import Check, Parents, complaints, expect_none, findings, name, python_files

LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 40
LINES_OF_A_VIEW = 20


def long_function(node: ast.AST, parents: Parents, most: int = LINES_OF_A_FUNCTION) -> str:
    """Complain of a function of more than `most` lines; its signature and its docstring are not counted."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    lines = (node.end_lineno or 0) - statements[0].lineno + 1 if statements else 0
    return f"{node.name}: {lines} lines" if lines > most else ""


def long_view(node: ast.AST, parents: Parents) -> str:
    """Complain of a function of the views that has more lines than a view should."""
    return long_function(node, parents, LINES_OF_A_VIEW)


@pytest.mark.parametrize(("check", "lines"), [(long_function, LINES_OF_A_FUNCTION), (long_view, LINES_OF_A_VIEW)])
def test_the_guard_sees(check: Check, lines: int) -> None:
    body = "    pass\n"
    start = "def view(\n    request,\n):\n    '''Doc.\n\n    More.\n    '''\n"
    assert list(findings(check, start + body * (lines + 1)))
    assert not list(findings(check, start + body * lines))


def test_files_are_short() -> None:
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files("issues", "tracker", "tests")}
    expect_none(f"{file}: {lines} lines" for file, lines in lengths.items() if lines > LINES_OF_A_FILE)


def test_functions_are_short() -> None:
    expect_none(complaints(long_function, "issues", "tracker"))


def test_views_are_short() -> None:
    expect_none(complaints(long_view, "issues/views"))
