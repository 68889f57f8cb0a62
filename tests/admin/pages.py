"""Reading and sending the admin's pages."""

import re
from typing import Any

from django.db.models import Model
from django.test import Client


def text(page: Any) -> str:
    content: str = page.content.decode()
    return content


def list_of(model: str, **parameters: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return f"/admin/issues/{model}/" + (f"?{query}" if query else "")


def page_of(row: Model, what: str = "change") -> str:
    return f"/admin/issues/{row._meta.model_name}/{row.pk}/{what}/"


def rows(client: Client, url: str) -> set[str]:
    """The keys of the rows of a list, by the links to them."""
    return set(re.findall(r"/([0-9a-f-]{36})/change/", text(client.get(url))))


def said(page: Any) -> list[str]:
    """The messages of a page."""
    return re.findall(r'<li class="(?:success|warning|error)">(.*?)</li>', text(page), re.S)


def hidden(page: Any, name: str) -> list[str]:
    """The values of the hidden fields called `name`."""
    return re.findall(rf'name="{name}" value="([^"]*)"', text(page))
