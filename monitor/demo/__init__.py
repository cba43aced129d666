"""The demonstration: sample feeds served over HTTP, and a webhook receiver that prints alerts."""
