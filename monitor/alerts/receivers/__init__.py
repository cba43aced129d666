"""Where alerts go: one module for each kind of receiver, and their registry (`kinds.py`)."""
