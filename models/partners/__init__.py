"""Partners area."""
