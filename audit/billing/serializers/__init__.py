"""What the billing audit takes and states."""
