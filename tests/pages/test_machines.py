"""What machines ask for."""

from django.contrib.staticfiles import finders
from django.test import Client


def test_the_picture_beside_the_address_is_where_browsers_look_for_it(nobody: Client) -> None:
    led_to = nobody.get("/favicon.ico").headers["Location"]
    assert finders.find(led_to.removeprefix("/static/"))
