"""Writing the lane's records: atomic, audited, by somebody."""
