"""Bringing in other people's tables: reading, mapping, checking, writing in one act, and undoing it."""
