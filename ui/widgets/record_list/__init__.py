"""The one list of the program: table, filters, views, totals, preview."""
