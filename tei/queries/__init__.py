"""Reading the lane's records: only what the person may see, in a constant number of queries."""
