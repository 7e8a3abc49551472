"""What a person can ask for about orders and payments."""
