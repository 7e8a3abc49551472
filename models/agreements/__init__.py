"""Agreements area."""
