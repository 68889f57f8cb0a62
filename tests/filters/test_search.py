"""Full-text search over what the reader sees of an issue."""

import datetime
from urllib.parse import quote

import pytest

from issues.actions import issues as issue_verbs
from tests import factory
from tests.filters.asking import cite, listing, raise_at, references, withdraw

pytestmark = pytest.mark.django_db


def test_in_the_title_and_the_summary() -> None:
    factory.log_issue(title="A lighthouse", summary="Ships pass at night.")
    factory.log_issue()
    for word in ("lighthouse", "lighthouses", "ship", "LIGHTHOUSE"):
        assert references("officer", f"q={word}") == ["MIG-001"], word


@pytest.mark.parametrize("word", ["delegacion", "delegación", "DELEGACIÓN", "delegaciones"])
def test_in_spanish_with_accents_folded(word: str) -> None:
    factory.log_issue(title="Visitas de la delegación", language="es")
    assert references("officer", f"q={word}") == ["MIG-001"]


def test_in_positions_and_quotations_of_the_issue_its_positions_and_its_items() -> None:
    issues = [factory.log_issue() for _ in range(5)]
    factory.log_position(issues[0], text="Asks for a lighthouse.")
    cite(issues[1], "a lighthouse was asked for")
    cite(factory.log_position(issues[2]), "the lighthouse, they said")
    cite(raise_at(factory.log_meeting(), issues[3]), "lighthouse: agreed")
    assert references("officer", "q=lighthouse") == ["MIG-001", "MIG-002", "MIG-003", "MIG-004"]


def test_all_words_each_in_whichever_record() -> None:
    both, one = factory.log_issue(title="A lighthouse"), factory.log_issue(title="A lighthouse")
    factory.log_position(both, text="Ships pass.")
    factory.log_position(one, text="Cars pass.")
    assert references("officer", "q=lighthouse+ships") == ["MIG-001"]


def test_a_phrase_is_found_word_by_word_in_one_record() -> None:
    factory.log_issue(title="Deep water ports")
    split = factory.log_issue(title="Deep ports")
    factory.log_position(split, text="Water is scarce.")
    assert references("officer", "q=%22deep+water%22") == ["MIG-001"]
    assert references("officer", "q=deep+water") == ["MIG-001", "MIG-002"]


def test_a_word_left_out_is_left_out_of_every_record_in_either_language() -> None:
    factory.log_issue(title="Ports")
    factory.log_issue(title="Ports and boats")
    said = factory.log_issue(title="Ports")
    factory.log_position(said, text="Los puertos y los barcos", language="es")
    quoted = factory.log_issue(title="Ports")
    cite(quoted, "the boat sank")
    assert references("officer", "q=port+-boats") == ["MIG-001", "MIG-003"]
    assert references("officer", "q=port+-barco") == ["MIG-001", "MIG-002", "MIG-004"]
    assert references("officer", "q=-boat+-barco") == ["MIG-001"]


def test_words_too_common_in_one_language_dont_spoil_the_others() -> None:
    factory.log_issue(title="Access to the port")
    factory.log_issue(title="Acceso al puerto", language="es")
    assert references("officer", "q=the+port") == ["MIG-001"]
    assert references("officer", "q=el+puerto") == ["MIG-002"]
    assert references("officer", "q=the") == []


@pytest.mark.parametrize("text", ["MIG-002", "mig-2", "Mig-002"])
def test_the_exact_reference_comes_first(text: str) -> None:
    for title in ("Following MIG-002", "A port", "MIG-002 again"):
        factory.log_issue(title=title)
    assert references("officer", f"q={text}")[0] == "MIG-002"


def test_the_best_match_comes_first_then_by_reference() -> None:
    factory.log_position(factory.log_issue(title="Boats"), text="About a port.")
    factory.log_issue(title="Boats", summary="They need a port.")
    factory.log_issue(title="A port")
    factory.log_issue(title="A port")
    assert references("officer", "q=port") == ["MIG-003", "MIG-004", "MIG-002", "MIG-001"]
    assert references("officer", "q=port&sort=reference") == ["MIG-001", "MIG-002", "MIG-003", "MIG-004"]


def test_several_searches_mean_any_of_them() -> None:
    for title in ("Ports", "Visas", "Boats"):
        factory.log_issue(title=title)
    assert sorted(references("officer", "q=ports&q=visas")) == ["MIG-001", "MIG-002"]


def test_words_of_what_the_reader_doesnt_see_find_nothing() -> None:
    joint = factory.log_issue()
    factory.log_position(joint, "US", text="Our fallback is a lighthouse.")
    cite(factory.log_position(joint, "US"), "a lighthouse, in confidence")
    cite(raise_at(factory.log_meeting(), joint, "US"), "a lighthouse, off the record")
    factory.log_issue("US", title="A lighthouse")
    assert references("officer", "q=lighthouse") == ["US-001", "MIG-001"]
    assert references("cuba-officer", "q=lighthouse") == []
    assert references("cuba-officer", "q=seaport+-lighthouse") == ["MIG-001"]
    assert references("cuba-officer", "q=US-001") == []
    assert listing("cuba-officer", "q=lighthouse").total == 0


def test_the_order_depends_on_nothing_hidden() -> None:
    factory.log_issue(title="Port one")
    hidden = factory.log_issue(title="Port two")
    for _ in range(3):
        factory.log_position(hidden, "US", text="port " * 50)
    assert references("cuba-officer", "q=port") == ["MIG-001", "MIG-002"]


def test_withdrawn_positions_and_notes_arent_searched() -> None:
    issue = factory.log_issue("US")
    said = factory.log_position(issue, text="A lighthouse", said_on=datetime.date(2010, 1, 1))
    cite(said, "the lighthouse")
    assert references("officer", "q=lighthouse") == ["US-001"]
    withdraw(said)
    issue_verbs.write_note(
        issue=issue, compartment=issue.compartment, by=factory.person("officer"), text="A lighthouse"
    )
    assert references("officer", "q=lighthouse") == []


@pytest.mark.parametrize("text", ['"', "-", '-""', "&|!()<->:*", "'", "\\", "%", "a:b", "http://a.b/c?d=e", "…", "١"])
def test_any_text_is_a_search(text: str) -> None:
    factory.log_issue()
    assert listing("officer", f"q={quote(text)}").total in (0, 1)
