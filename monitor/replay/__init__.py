"""Archived articles through the whole monitor, in event time and with a state of its own."""
