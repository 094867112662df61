"""The HTML door of the insights lane, one file per group of pages."""
