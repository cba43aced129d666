"""Whiteflag: who retreated, was beaten or admitted it; who says so, and in which exact words."""

__version__ = "0.1.0"
