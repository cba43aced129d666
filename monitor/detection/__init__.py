"""Pure: text to mentions, without I/O and without a clock."""
