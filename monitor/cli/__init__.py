"""The command line: one file for each group of commands; everything heavy is imported when used."""
