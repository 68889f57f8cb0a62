"""Reads pass through access, writes through verbs, and nothing that people typed is trusted as HTML."""

import ast
import re

import pytest
from django.apps import apps

from issues import access, statuses
from tests.guards.code import (
    BELOW_THE_DOORS,
    DOORS,
    PRODUCT,
    Check,
    Parents,
    complaints,
    expect_none,
    findings,
    name,
    python_files,
    templates,
)

MANAGERS = {"objects", "_default_manager", "_base_manager"}
STATUSES = {number for name, number in vars(statuses).items() if name.isupper()}
WRITES = {
    *("save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("asave", "acreate", "aupdate", "adelete", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create"),
}
QUERIES = {"all", "filter", "exclude", "order_by", "first", "last", "count", "exists", "get", "values", "values_list"}

# The rows that hang on a record may lie in a more private compartment than the record itself.
RELATED = {
    relation.get_accessor_name()
    for model in apps.get_app_config("issues").get_models()
    for relation in model._meta.related_objects
    if relation.related_model in access.RECORDS
}

READS_WITHOUT_ACCESS: dict[str, str] = {
    "issues/management/commands/serve.py": "asks whether there are accounts, for whoever owns the machine",
    "issues/management/commands/seed.py": "asks whether the database is empty, for whoever owns the machine",
    "issues/management/playing/cast.py": "finds what a script names, for whoever owns the machine",
    "issues/management/demonstration/negotiations.py": "fills an empty database; nobody is shown anything",
    "issues/forms/kept.py": "a form is kept for one person and asked for by that person's key alone",
}
WRITES_WITHOUT_A_VERB: dict[str, str] = {
    "issues/forms/kept.py": "what somebody typed is kept for them; it is no record, and has no history",
}
SQL_ELSEWHERE: dict[str, str] = {
    "issues/views/machines.py": "asks the database whether it answers, and reads no table",
}


def reads_without_access(node: ast.AST, parents: Parents) -> str:
    """Complain of a manager that is named elsewhere than in an argument of an `access.` call."""
    if not isinstance(node, ast.Attribute):
        return ""
    manager = node.attr in MANAGERS
    related = node.attr in QUERIES and isinstance(node.value, ast.Attribute) and node.value.attr in RELATED
    if not (manager or related) or _asked(node, parents) or _asked_later(node, parents):
        return ""
    return f"{ast.unparse(node)} outside of an access call"


def writes(node: ast.AST, parents: Parents) -> str:
    """Complain of a call that writes rows."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in WRITES:
        return ""
    of_a_dictionary = node.func.attr == "update" and node.args  # a query set's takes keywords alone
    return "" if of_a_dictionary else f".{node.func.attr}() outside of a verb"


def raw_sql(node: ast.AST, parents: Parents) -> str:
    """Complain of SQL that isn't the query set's."""
    called = _called(node)
    cursor = called == "cursor" and isinstance(node, ast.Call) and not node.args
    return f"{called}: raw SQL" if cursor or called in {"RawSQL", "extra", "raw", "execute", "executemany"} else ""


def trusts_html(node: ast.AST, parents: Parents) -> str:
    """Complain of text that is declared to be safe HTML; format_html escapes what it is given."""
    called = _called(node)
    return f"{called}: use format_html" if called in {"mark_safe", "SafeString", "SafeText"} else ""


def listens(node: ast.AST, parents: Parents) -> str:
    """Complain of a receiver of signals: what happens on a write stands in its verb."""
    called = _called(node)
    imported = isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.db.models.signals"}
    return "a receiver of signals" if imported or called in {"receiver", "connect_receiver"} else ""


def prints(node: ast.AST, parents: Parents) -> str:
    """Complain of print."""
    return "print" if _called(node) == "print" else ""


def numbers_a_status(node: ast.AST, parents: Parents) -> str:
    """Complain of a number for what issues/statuses.py has a word."""
    numbers = isinstance(node, ast.Constant) and node.value in STATUSES
    return f"{ast.unparse(node)}: name it as issues.statuses does" if numbers else ""


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (reads_without_access, "rows = Issue.objects.all()"),
        (reads_without_access, "rows = model._default_manager.filter(pk=1)"),
        (reads_without_access, "shown = found.positions.filter(stance='raises')"),
        (reads_without_access, "access.require(user, VIEW, here); rows = Issue.objects.all()"),
        (
            reads_without_access,
            "def f(user):\n rows = Issue.objects.all()\n access.scope(user, VIEW, rows)\n return rows",
        ),
        (reads_without_access, "def f(user):\n rows = Issue.objects.all()\n rows = rows.all()\n return rows"),
        (writes, "issue.save()"),
        (writes, "Issue.objects.filter(pk=1).update(title='x')"),
        (raw_sql, "with connection.cursor() as cursor: pass"),
        (raw_sql, "Issue.objects.annotate(x=RawSQL('1', ()))"),
        (trusts_html, "mark_safe(text)"),
        (listens, "from django.db.models.signals import post_save"),
        (listens, "@receiver(post_save)\ndef f(**_): ..."),
        (prints, "print(1)"),
        (numbers_a_status, "status = 422"),
    ],
)
def test_the_guards_see(check: Check, bad: str) -> None:
    assert list(findings(check, bad))


def test_the_guards_let_through() -> None:
    good = """
def view(user):
    rows = Issue.objects.for_listing()
    rows = access.scope(user, VIEW, rows)
    now, here = access.fetch(user, VIEW, Issue.objects.all()), {}
    here.update({"a": format_html("{}", rows), "b": now.positions, "c": cursor("after")})
    return rows
"""
    assert not [f for check in (reads_without_access, writes, raw_sql, trusts_html) for f in findings(check, good)]


def test_reads_ask_access() -> None:
    expect_none(complaints(reads_without_access, *DOORS, *BELOW_THE_DOORS, but=READS_WITHOUT_ACCESS))


def test_only_verbs_write() -> None:
    elsewhere = [name(path) for path in python_files("issues") if "actions" not in path.parts]
    expect_none(complaints(writes, *elsewhere, but=WRITES_WITHOUT_A_VERB))


def test_sql_stands_with_the_models() -> None:
    elsewhere = [name(path) for path in python_files("issues") if "models" not in path.parts]
    expect_none(complaints(raw_sql, *elsewhere, but=SQL_ELSEWHERE))


def test_no_text_is_trusted_as_html() -> None:
    expect_none(complaints(trusts_html, *PRODUCT))
    trusting = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    expect_none(name(path) for path in templates() if trusting.search(path.read_text()))


def test_nothing_listens_to_signals() -> None:
    expect_none(complaints(listens, *PRODUCT))


def test_only_commands_print() -> None:
    quiet = [name(path) for path in python_files("issues") if "management" not in path.parts]
    expect_none(complaints(prints, *quiet))


def test_the_status_of_bad_input_is_named() -> None:
    expect_none(complaints(numbers_a_status, *DOORS))


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _asked(node: ast.AST, parents: Parents) -> bool:
    return any(_asks_access(outer) for outer in parents.around(node))


def _asked_later(node: ast.AST, parents: Parents) -> bool:
    """Whether `node` is given a name that is read in arguments of access calls alone, until it names something else."""
    around = list(parents.around(node))
    given = next((outer for outer in around if isinstance(outer, ast.Assign)), None)
    function = next((outer for outer in around if isinstance(outer, ast.FunctionDef)), None)
    if given is None or function is None or not isinstance(given.targets[0], ast.Name):
        return False
    uses = [use for use in ast.walk(function) if isinstance(use, ast.Name) and use.id == given.targets[0].id]
    later = [use for use in uses if use.lineno > given.lineno]
    named_anew = min((use.lineno for use in later if isinstance(use.ctx, ast.Store)), default=function.end_lineno or 0)
    read = [use for use in later if isinstance(use.ctx, ast.Load) and use.lineno <= named_anew]
    return bool(read) and all(_asked(use, parents) for use in read)


def _asks_access(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) == "access"
