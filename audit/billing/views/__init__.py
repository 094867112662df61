"""The JSON door of the billing audit: /api/v1/audit/billing/."""
