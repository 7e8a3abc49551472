"""Screens of orders and payments."""
