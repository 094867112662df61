"""Billing audit: what was done against what was billed, what was paid and what is still owed."""
