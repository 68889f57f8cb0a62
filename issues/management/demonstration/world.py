"""What has been made so far, by the keys that the content files use, and who logs and clears where."""

from dataclasses import dataclass, field
from uuid import UUID

from issues.models import Compartment, Issue, Marking, Meeting, Negotiation, Side, Source, Topic, User


@dataclass
class World:
    """Sides are kept by negotiation and code, markings by compartment and code."""

    password: str
    operator: User
    people: dict[str, User] = field(default_factory=dict)
    negotiations: dict[str, Negotiation] = field(default_factory=dict)
    sides: dict[UUID, dict[str, Side]] = field(default_factory=dict)
    compartments: dict[str, Compartment] = field(default_factory=dict)
    markings: dict[UUID, dict[str, Marking]] = field(default_factory=dict)
    managers: dict[UUID, User] = field(default_factory=dict)
    officers: dict[UUID, User] = field(default_factory=dict)
    reviewers: dict[UUID, User] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    issues: dict[str, Issue] = field(default_factory=dict)
