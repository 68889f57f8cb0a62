"""Synthetic issues for benchmarks: rows made up from a seed, unsaved."""
