"""What has been made so far, by the keys that the content files use."""

from dataclasses import dataclass, field
from uuid import UUID

from issues.actions.sources import Passage
