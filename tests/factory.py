"""The cast of the tests, and plain factory functions. Everything is made by calling the verbs."""

import datetime
from typing import Any, TypeVar

from issues.actions import issues as issue_verbs
from issues.actions import meetings as meeting_verbs
from issues.actions import negotiations as negotiation_verbs
from issues.actions import people as people_verbs
from issues.actions import positions as position_verbs
from issues.actions import reviews as review_verbs
from issues.actions import sources as source_verbs
from issues.models import (
    Compartment,
    Handling,
    Issue,
    Marking,
    Meeting,
    Membership,
    Negotiation,
    Position,
    Proposal,
    ReviewedRecord,
    Role,
    Side,
    Source,
    Topic,
    User,
    Verdict,
)

Reviewed = TypeVar("Reviewed", bound=ReviewedRecord)

PASSWORD = "a seaport of deep water"  # as good as any: it opens nothing but a test
ROUND_21 = datetime.date(2009, 7, 14)

# User name: (name, may open the admin, {prefix of a compartment: (side, roles)}), as in the demonstration register.
PEOPLE: dict[str, tuple[str, bool, dict[str, tuple[str, tuple[str, ...]]]]] = {
    "officer": ("Desk officer", False, {"US": ("US", (Role.OFFICER,)), "MIG": ("US", (Role.OFFICER,))}),
    "reviewer": ("Reviewer", True, {"US": ("US", (Role.REVIEWER,)), "MIG": ("US", (Role.REVIEWER,))}),
    "head": ("Head of delegation", False, {"US": ("US", (Role.READER,)), "MIG": ("US", (Role.READER,))}),
    "us-manager": ("Manager, United States", True, {"US": ("", (Role.MANAGER,))}),
    "cuba-officer": (
        "Desk officer, Cuba",
        False,
        {"CU": ("CU", (Role.OFFICER,)), "MIG": ("CU", (Role.OFFICER,))},
    ),
    "cuba-reviewer": (
        "Reviewer, Cuba",
        True,
        {"CU": ("CU", (Role.REVIEWER,)), "MIG": ("CU", (Role.REVIEWER,))},
    ),
    "cuba-manager": ("Manager, Cuba", True, {"CU": ("", (Role.MANAGER,))}),
    "secretariat": ("Secretariat", True, {"MIG": ("", (Role.REVIEWER, Role.MANAGER))}),
    "recorder": ("Recorder", False, {"MIG": ("", (Role.OFFICER,))}),
    "outsider": ("Desk officer, OAS", False, {"OAS": ("", (Role.OFFICER, Role.MANAGER))}),
    "oas-reviewer": ("Reviewer, OAS", True, {"OAS": ("", (Role.REVIEWER,))}),
}


def person(username: str) -> User:
    return User.objects.get(username=username)


def compartment(prefix: str) -> Compartment:
    return Compartment.objects.select_related("negotiation").get(prefix=prefix)


def side(code: str, slug: str = "us-cuba-migration") -> Side:
    return Side.objects.get(code=code, negotiation__slug=slug)


def make_cast() -> None:
    """Two negotiations, four compartments and the users of the demonstration register."""
    operator = User(username="admin", name="Operator", is_staff=True, is_superuser=True)
    operator.set_password(PASSWORD)
    operator.save()
    sides = {"US": "United States", "CU": "Cuba"}
    talks = _negotiation("us-cuba-migration", "U.S.-Cuba migration talks", sides, desk="United States delegation")
    negotiation_verbs.change_compartment(compartment=compartment("US"), version=1, side=side("US"), by=operator)
    _open(talks, name="Joint record", kind="joint", prefix="MIG")
    _open(talks, name="Cuban delegation", prefix="CU", side=side("CU"))
    _negotiation("oas-cuba", "OAS path for Cuba", {"OAS": "Organization of American States", "CU": "Cuba"})
    for username, (name, staff, _places) in PEOPLE.items():
        people_verbs.invite(username=username, name=name, is_staff=staff, by=operator, password=PASSWORD)
    _enrol(operator)


def _negotiation(slug: str, title: str, sides: dict[str, str], desk: str = "") -> Negotiation:
    """A negotiation with its sides and one private compartment; its numbers begin with the code of the first side."""
    prefix = next(iter(sides))
    opened = negotiation_verbs.open_negotiation(slug=slug, title=title, prefix=prefix, desk=desk, by=person("admin"))
    for code, name in sides.items():
        negotiation_verbs.add_side(negotiation=opened, code=code, name=name, by=person("admin"))
    return opened


def _open(negotiation: Negotiation, **columns: Any) -> None:
    opened = negotiation_verbs.open_compartment(negotiation=negotiation, by=person("admin"), **columns)
    assert opened.pk


def _enrol(operator: User) -> None:
    places = {username: places for username, (_name, _staff, places) in PEOPLE.items()}
    managers = {
        prefix: username
        for username, held in places.items()
        for prefix, (_s, roles) in held.items()
        if "manager" in roles
    }
    for prefix, username in managers.items():
        negotiation_verbs.appoint_manager(compartment=compartment(prefix), user=person(username), by=operator)
    for username, held in places.items():
        for prefix, (code, roles) in held.items():
            place = compartment(prefix)
            for role in set(roles) - {"manager"}:
                negotiation_verbs.add_member(
                    compartment=place,
                    user=person(username),
                    role=role,
                    side=side(code, place.negotiation.slug) if code else None,
                    by=person(managers[prefix]),
                )


def log_issue(prefix: str = "MIG", by: str = "", **columns: Any) -> Issue:
    """An issue as the compartment's officer logs it: a draft, raised by the United States (the OAS: by the OAS)."""
    place = compartment(prefix)
    defaults: dict[str, Any] = {"title": "Access to a deep-water seaport", "raised_by": side(*_first_side(place))}
    return issue_verbs.log_issue(compartment=place, by=person(by or officer_of(prefix)), **(defaults | columns))


def log_meeting(prefix: str = "MIG", by: str = "", **columns: Any) -> Meeting:
    """The round of 14 July 2009 in New York."""
    defaults: dict[str, Any] = {
        "title": "Round 21, New York",
        "slug": "21-new-york-2009",
        "round_number": 21,
        "city": "New York",
        "start_date": ROUND_21,
    }
    place = compartment(prefix)
    return meeting_verbs.log_meeting(compartment=place, by=person(by or officer_of(prefix)), **(defaults | columns))


def log_source(prefix: str = "MIG", by: str = "", **columns: Any) -> Source:
    """A statement with two paragraphs of text."""
    defaults: dict[str, Any] = {
        "title": "Statement on the migration talks",
        "type": "official_other",
        "published_on": ROUND_21,
        "text": "The talks were held in New York.\n\nThe agenda had access to a deep water port for returns by sea.",
    }
    place = compartment(prefix)
    return source_verbs.log_source(compartment=place, by=person(by or officer_of(prefix)), **(defaults | columns))


def log_position(issue: Issue, prefix: str = "", by: str = "", **columns: Any) -> Position:
    """The United States raises `issue`, on 14 July 2009 unless it was said at a meeting."""
    place = compartment(prefix or issue.compartment.prefix)
    defaults: dict[str, Any] = {
        "side": issue.raised_by,
        "stance": "raises",
        "text": "Asks for the use of a port.",
    }
    if "meeting" not in columns:
        defaults["said_on"] = ROUND_21
    author = person(by or officer_of(place.prefix))
    return position_verbs.log_position(issue=issue, compartment=place, by=author, **(defaults | columns))


def handle(issue: Issue, prefix: str, **columns: Any) -> Handling:
    """How a private compartment's officer sets out to handle an issue that nobody there has handled yet."""
    officer = person(officer_of(prefix))
    return issue_verbs.handle_issue(issue=issue, compartment=compartment(prefix), by=officer, version=None, **columns)


def clear(record: Reviewed, by: str = "") -> Reviewed:
    """Submit `record` and have a reviewer clear it; it is brought up to date."""
    prefix = record.compartment.prefix
    review_verbs.submit(record=record, by=person(officer_of(prefix)))
    record.refresh_from_db()
    reviewer = person(by or reviewer_of(prefix))
    review_verbs.decide(record=record, by=reviewer, version=record.version, verdict=Verdict.CLEARED)
    record.refresh_from_db()
    return record


def submit(record: Reviewed, by: str = "") -> Reviewed:
    """Hand `record` to the reviewers; it is brought up to date."""
    review_verbs.submit(record=record, by=person(by or officer_of(record.compartment.prefix)))
    record.refresh_from_db()
    return record


def propose(record: ReviewedRecord, by: str = "", reason: str = "The text was published.", **columns: Any) -> Proposal:
    """A change proposed to `record`, which is cleared first where it isn't."""
    cleared = record if record.is_cleared else clear(record)
    author = person(by or officer_of(record.compartment.prefix))
    return review_verbs.propose(record=cleared, by=author, version=cleared.version, reason=reason, **columns)


def passage(source: Source, quotation: str, paragraph: int = 2) -> issue_verbs.Passage:
    """A passage of a source, in its second paragraph unless told."""
    return issue_verbs.Passage(source=source, quotation=quotation, paragraph=paragraph, locator=f"para. {paragraph}")


def topic(prefix: str = "MIG", name: str = "Repatriation") -> Topic:
    """A heading, as the compartment's manager adds it."""
    place = compartment(prefix)
    return negotiation_verbs.add_topic(
        compartment=place, name=name, slug=name.lower().replace(" ", "-"), by=person(manager_of(prefix))
    )


def open_talks(slug: str) -> Negotiation:
    """Further talks, of one side and one compartment, with no member yet."""
    return _negotiation(slug, slug.capitalize(), {"NEW": "New"})


def add_side(code: str, slug: str = "us-cuba-migration") -> Side:
    """A further party to the talks."""
    here = Negotiation.objects.get(slug=slug)
    return negotiation_verbs.add_side(negotiation=here, code=code, name=f"Party {code}", by=person("admin"))


def marking(prefix: str, code: str) -> Marking:
    """One of the markings with which a compartment is opened."""
    return Marking.objects.get(compartment=compartment(prefix), code=code)


def leave(username: str, prefix: str) -> None:
    """End somebody's membership of a compartment, as its manager does."""
    place = compartment(prefix)
    for membership in Membership.objects.filter(user__username=username, compartment=place):
        negotiation_verbs.remove_member(membership=membership, by=person(manager_of(prefix)))


def give_role(username: str, prefix: str, role: str) -> None:
    """Give a member of a compartment another role there, as its manager does."""
    member = Membership.objects.exclude(role=Role.MANAGER).get(user__username=username, compartment=compartment(prefix))
    by = person(manager_of(prefix))
    negotiation_verbs.change_member(membership=member, by=by, version=member.version, role=role)


def officer_of(prefix: str) -> str:
    return {"MIG": "recorder", "US": "officer", "CU": "cuba-officer", "OAS": "outsider"}[prefix]


def reviewer_of(prefix: str) -> str:
    return {"MIG": "secretariat", "US": "reviewer", "CU": "cuba-reviewer", "OAS": "oas-reviewer"}[prefix]


def manager_of(prefix: str) -> str:
    return {"MIG": "secretariat", "US": "us-manager", "CU": "cuba-manager", "OAS": "outsider"}[prefix]


def _first_side(place: Compartment) -> tuple[str, str]:
    return ("OAS", "oas-cuba") if place.prefix == "OAS" else ("US", "us-cuba-migration")
