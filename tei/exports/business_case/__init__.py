"""A business case as a printed document for people who decide."""
