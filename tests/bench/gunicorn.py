"""gunicorn as the product starts it, but for the check of the database, which would refuse the owner's connection."""

from tracker.gunicorn import *  # noqa: F403


def on_starting(server: object) -> None:  # type: ignore[no-redef]
    """Start."""
