"""Export area."""
