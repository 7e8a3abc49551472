"""Sales area."""
