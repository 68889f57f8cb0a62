"""Measures the pages against their limits: `python -m tests.bench`, or `make bench`."""
