"""Screens around the book: first run, sign-in, lock, backup and restore."""
