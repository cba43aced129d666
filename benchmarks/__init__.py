"""Measures what has to be fast; each benchmark prints a table and writes its figures to `results/`."""
