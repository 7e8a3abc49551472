"""What a person can ask for about agents, territories and levels."""
