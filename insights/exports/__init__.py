"""A statement as files: for accounts, for programs, and as a page to keep."""
