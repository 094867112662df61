"""One figure of a business case per file; the file name is its id."""
