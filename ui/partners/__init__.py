"""Agents and what belongs to them: pages, forms, look-ups."""
