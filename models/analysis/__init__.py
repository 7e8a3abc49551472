"""Analysis area."""
