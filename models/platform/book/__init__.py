"""The book: one encrypted file, its keys, its safety copies, and the ways in and out."""
