"""Everything that changes the lane's records."""
