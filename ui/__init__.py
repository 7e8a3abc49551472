"""Ui area."""
