"""The home page and its cards."""
