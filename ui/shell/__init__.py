"""The window and its frame."""
