"""What a person can ask for about products and prices."""
