"""System checks: the start is refused where a rule of the architecture is broken."""
