"""What PostgreSQL is told to do after much was written."""

from django.db import connection


def settle_tables() -> None:
    """Clear away dead rows and count anew, so that plans fit what is there. Not inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def count_anew() -> None:
    """Let the planner see how large the tables are now, inside a transaction too."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
