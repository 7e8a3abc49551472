"""The one grid in which lines are entered by keyboard: orders, movements, contacts, tiers, targets."""
