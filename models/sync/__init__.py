"""Synchronisation of an encrypted copy with the office's PostgreSQL."""
