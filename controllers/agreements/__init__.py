"""What the pages of contracts ask for."""
