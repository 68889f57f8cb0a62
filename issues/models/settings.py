"""What the database server itself is set to."""

from typing import Any

# What has to be on for a saved record to outlive a crash of the server or of its machine.
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


def unsafe_settings(connection: Any) -> list[str]:
    """Those settings that are off, though what people save depends on them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off' ORDER BY name", [[*DURABLE]]
        )
        return [name for (name,) in cursor.fetchall()]
