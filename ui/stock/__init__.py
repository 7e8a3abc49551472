"""Pages about warehouses and stock."""
