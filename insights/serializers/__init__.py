"""What the API takes and states."""
