"""Pages of log-in, home and one's own account."""
