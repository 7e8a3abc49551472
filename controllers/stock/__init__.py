"""What a person can ask for about warehouses and stock."""
