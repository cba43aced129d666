"""Learns the linear model's weights from labelled sentences, and measures a detector against them."""
