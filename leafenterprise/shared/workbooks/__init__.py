"""Workbooks that come in: guarded before anything reads them, read in a process that may die."""
