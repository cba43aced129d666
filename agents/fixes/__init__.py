"""What is mended in Faust before it may run: one module per concern, all of them named in `registry`."""
