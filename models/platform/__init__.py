"""Platform area."""
