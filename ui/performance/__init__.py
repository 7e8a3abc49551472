"""Targets and scorecards on screen."""
