"""Requests of targets and scorecards."""
