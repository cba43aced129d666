"""Runs the roles of the monitor as child processes and keeps them running."""
