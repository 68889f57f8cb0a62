"""Reading the review queue, and deciding there."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from issues.models import Negotiation, Proposal, ReviewedRecord
from tests.pages.reading import text

QUEUE = "/us-cuba-migration/review/"


def address(judged: ReviewedRecord | Proposal) -> str:
    slug = Negotiation.objects.get(pk=judged.negotiation_id).slug
    return f"/{slug}/review/{judged._meta.model_name}/{judged.pk}/"


def decide(client: Client, judged: ReviewedRecord | Proposal, verdict: str = "cleared", **typed: Any) -> HttpResponse:
    """Send the form as the page has it."""
    version = re.search(r'name="version" value="(\d+)"', text(client.get(address(judged))))
    data = {"verdict": verdict, "version": version[1] if version else 1, "comment": ""} | typed
    answer: HttpResponse = client.post(address(judged), data)  # type: ignore[assignment]
    return answer


def waiting(client: Client, url: str = QUEUE) -> list[str]:
    return re.findall(r'data-review="([^"]+)"', text(client.get(url)))
