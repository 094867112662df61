"""What a provider is due for a period, reckoned without a database."""
