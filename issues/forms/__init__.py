"""What was typed becomes values: shape alone, and no record is saved."""
