"""The import wizard: file, columns, check, trial, done."""
