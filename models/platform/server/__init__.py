"""The office book in PostgreSQL: prepared, checked and opened as a person; its rights stand in the database itself."""
