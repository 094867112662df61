"""What leaves for other systems, and what comes from them."""
