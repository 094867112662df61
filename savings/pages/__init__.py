"""The HTML door of the savings lane, one file per group of pages."""
