"""Door 1: pages."""
