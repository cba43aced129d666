"""Reading `config/`: typed, unknown keys refused, every fault reported with its path and line."""
