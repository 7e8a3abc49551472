"""Performance area."""
