"""Every text that a person reads can be translated."""

import ast
from importlib import import_module

import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from pghistory.models import Event

from issues.filters.wording import LISTS
from issues.models import Issue, Proposal, Review
from issues.models.history import COLUMNS
from tests.guards.code import Check, Parents, complaints, expect_none, findings, name, python_files, templates
from tests.guards.markup import has_words, untranslated

READ_ARGUMENTS = {
    *("verbose_name", "verbose_name_plural", "label", "help_text", "empty_label", "violation_error_message"),
    *("description", "short_description", "site_title", "site_header", "index_title", "message", "invalid_message"),
}
FIRST_ARGUMENT_IS_READ = {"ValidationError", "PermissionDenied", "Http404", "success", "info", "warning"}
SECOND_ARGUMENT_IS_READ = {"success", "info", "warning", "error", "message_user"}  # after the request

# Rows that nobody reads as such: the frame of a list, a number, what is kept for a form.
UNREAD_MODELS = {
    *("issuetopic", "issuesupporter", "issueaddressee"),
    *("counter", "revision", "keptform", "seal", "sealedevent"),
}
# Columns that no form and no page names by their model's word.
UNREAD_COLUMNS = {
    *("negotiation", "issue", "position", "meeting", "agenda_item", "proposal"),
    *("paragraph", "start", "end", "base_version", "reviewed_version"),
}


def bare_text(node: ast.AST, parents: Parents) -> str:
    """Complain of a text in a place that people read, which isn't wrapped for translation."""
    if isinstance(node, ast.keyword) and node.arg in READ_ARGUMENTS:
        return _complain(node.value)
    if isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} & READ_ARGUMENTS:
        return _complain(node.value)
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        first = node.args[:1] if called in FIRST_ARGUMENT_IS_READ else []
        second = node.args[1:2] if called in SECOND_ARGUMENT_IS_READ else []
        return next(filter(None, map(_complain, [*first, *second])), "")
    return ""


@pytest.mark.parametrize(
    "bad",
    [
        "<p>Bare words</p>",
        "<p>{{ count }} issues</p>",
        '<input placeholder="Search">',
        '<nav aria-label="Main">{% translate "Main" %}</nav>',
        '<input type="submit" value="Save">',
        "{% blocktranslate %}Fine{% endblocktranslate %} not fine",
        '<a title="{% translate "Fine" %} and more" href="#">1</a>',
    ],
)
def test_the_guard_sees_bare_words(bad: str) -> None:
    assert untranslated(bad)


@pytest.mark.parametrize(
    "good",
    [
        '<p>{% translate "Words" %} {{ name }} 12 · — <kbd>Esc</kbd> <kbd>J</kbd></p>',
        "{% blocktranslate trimmed %}Some <b>words</b>{% endblocktranslate %}",
        '<p class="words" data-facet="standing">{# a remark #}{% comment %}more{% endcomment %}</p>',
        "<title>{% block title %}{% endblock %} · Tenor</title>",
    ],
)
def test_the_guard_lets_through(good: str) -> None:
    assert untranslated(good) == []


def test_templates_have_no_bare_words() -> None:
    html = [path for path in templates() if path.suffix == ".html"]
    expect_none(f"{name(path)}:{line} {words}" for path in html for line, words in untranslated(path.read_text()))


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (bare_text, "raise ValidationError('No such issue')"),
        (bare_text, "raise ValidationError({'title': 'Too long'})"),
        (bare_text, "forms.CharField(label='Title')"),
        (bare_text, "forms.CharField(help_text=f'Up to {n}')"),
        (bare_text, "messages.success(request, 'Saved')"),
        (bare_text, "verbose_name = 'issue'"),
    ],
)
def test_the_guard_sees_bare_text(check: Check, bad: str) -> None:
    assert list(findings(check, bad))


def test_python_has_no_bare_text() -> None:
    pages = [name(path) for path in python_files("issues") if "management" not in path.parts]
    expect_none(complaints(bare_text, *pages))


def test_columns_and_models_have_names() -> None:
    ours = apps.get_app_config("issues").get_models()
    read = [m for m in ours if not issubclass(m, Event) and m._meta.model_name not in UNREAD_MODELS]
    bare = [m._meta.label for m in read if not isinstance(m._meta.verbose_name, Promise)]
    for model in read:
        bare += [str(field) for field in model._meta.concrete_fields if field.editable and not _is_named(field)]
    expect_none(bare)


def test_columns_that_the_history_tells_have_names() -> None:
    told = [(model, column) for model in COLUMNS if model not in (Review, Proposal) for column in COLUMNS[model]]
    fields = [(Issue if model in LISTS else model)._meta.get_field(column) for model, column in told]
    expect_none(f"{field} has no name" for field in fields if not isinstance(field.verbose_name, Promise))  # type: ignore[union-attr]


def test_labels_of_forms_are_translated_late() -> None:
    """In the language of the request: one that was translated on import would stay in that of the first."""
    modules = [import_module(name(path).removesuffix(".py").replace("/", ".")) for path in python_files("issues/forms")]
    forms = {form for module in modules for form in vars(module).values() if hasattr(form, "base_fields")}
    expect_none(
        f"{form.__name__}.{column}: {text!r}"
        for form in forms
        for column, field in form.base_fields.items()
        for text in (field.label, field.help_text)
        if text and not isinstance(text, Promise)
    )


def _is_named(field: "models.Field[object, object]") -> bool:
    unread = field.name in UNREAD_COLUMNS or field.auto_created or isinstance(field, models.GeneratedField)
    return unread or isinstance(field.verbose_name, Promise)


def _complain(value: ast.expr) -> str:
    if isinstance(value, ast.Dict):
        return next(filter(None, map(_complain, value.values)), "")
    if isinstance(value, ast.JoinedStr):
        text = "".join(str(part.value) for part in value.values if isinstance(part, ast.Constant))
    else:
        text = value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
    return f"{text!r} can't be translated" if has_words(text) else ""
