"""The demonstration register: its content (*.toml), and how each kind of record in it comes to be."""
