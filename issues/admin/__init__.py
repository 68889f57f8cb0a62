"""Door 2: Django's admin."""
