"""What a signal is: sources, metrics, types and the reading of one row. No Django."""
