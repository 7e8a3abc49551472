"""Previewing, saving and printing documents."""
