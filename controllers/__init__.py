"""Controllers area."""
