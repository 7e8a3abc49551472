"""The screens of synchronisation."""
