"""The verbs of sources and citations."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from issues.actions import sources as verbs
from issues.actions.verb import Stale
from issues.models import Citation, Issue, Source
from tests import factory

pytestmark = pytest.mark.django_db
OTHERS = ("head", "us-manager", "cuba-officer", "outsider", "admin")


def cite(issue: Issue, source: Source, by: str = "officer") -> Citation:
    return verbs.cite(record=issue, passage=factory.passage(source, "deep water"), by=factory.person(by))


class TestSources:
    def test_is_logged_and_changed(self) -> None:
        source = factory.log_source("US")
        officer = factory.person("officer")
        changed = verbs.change_source(source=source, by=officer, version=source.version, title="Another title")
        assert (changed.title, changed.version) == ("Another title", 2)
        with pytest.raises(Stale):
            verbs.change_source(source=source, by=officer, version=source.version, title="A third")

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        with pytest.raises(PermissionDenied):
            factory.log_source("US", by=user)
        source = factory.log_source("US")
        with pytest.raises(PermissionDenied):
            verbs.change_source(source=source, by=factory.person(user), version=1, title="Mine")


class TestCitations:
    def test_a_private_issue_cites_a_joint_source(self) -> None:
        citation = cite(factory.log_issue("US"), factory.log_source())
        assert citation.compartment.prefix == "US"

    def test_a_joint_issue_cites_nothing_private(self) -> None:
        issue, source = factory.log_issue(), factory.log_source("US")
        with pytest.raises(ValidationError):
            cite(issue, source)

    def test_is_taken_back(self) -> None:
        citation = cite(factory.log_issue("US"), factory.log_source())
        verbs.remove_citation(citation=citation, by=factory.person("officer"))
        assert not Citation.objects.exists()

    @pytest.mark.parametrize("user", OTHERS)
    def test_is_for_officers_of_the_compartment(self, user: str) -> None:
        issue, source = factory.log_issue("US"), factory.log_source("US")
        with pytest.raises(PermissionDenied):
            cite(issue, source, by=user)
        citation = cite(issue, source)
        with pytest.raises(PermissionDenied):
            verbs.remove_citation(citation=citation, by=factory.person(user))


class TestTheText:
    def test_has_paragraphs_parted_by_an_empty_line(self) -> None:
        assert Source(text="\r\n\r\none\r\ntwo\r\n\r\n\r\n three \n").paragraphs == ["one\ntwo", "three"]

    def test_a_stretch_of_it(self) -> None:
        source = Source(text="one two\n\nthree")
        assert (source.excerpt(1, 4, 7), source.excerpt(2), source.excerpt(3), source.excerpt(0)) == (
            "two",
            "three",
            "",
            "",
        )

    def test_where_words_stand(self) -> None:
        source = Source(text="one two\n\nthree 𝔐 two")
        assert (source.find("two"), source.find("𝔐 two"), source.find("four")) == ((1, 4, 7), (2, 6, 11), None)
