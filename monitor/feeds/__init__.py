"""Polling feeds politely and safely, and turning entries into articles."""
