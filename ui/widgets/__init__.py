"""Parts of the screen that all areas share."""
