"""Reading the lane's records: only what the person may see, by organization and site."""
