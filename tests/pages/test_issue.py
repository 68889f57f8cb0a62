"""The page of an issue."""

from tests import factory
from tests.conftest import LogIn


def test_shows_the_issue(log_in: LogIn) -> None:
    issue = factory.log_issue()
    page = log_in("officer").get(f"/us-cuba-migration/issues/{issue.reference}/")
    assert page.status_code == 200
    assert 'data-reference="MIG-001"' in page.content.decode()


def test_outsider_gets_404(log_in: LogIn) -> None:
    issue = factory.log_issue()
    assert log_in("outsider").get(f"/us-cuba-migration/issues/{issue.reference}/").status_code == 404


def test_hidden_and_absent_answer_alike(log_in: LogIn) -> None:
    factory.log_issue("US")
    client = log_in("cuba-officer")
    hidden = client.get("/us-cuba-migration/issues/US-001/")
    absent = client.get("/us-cuba-migration/issues/US-002/")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
