"""What a person may see of the billing audit: their own providers, or all of the organization."""
