"""The input fields of forms: they read what a person types, and never lose it."""
