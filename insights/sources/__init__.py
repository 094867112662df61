"""One adapter a source module: its records as rows that the ingest takes. No Django, no I/O.

A new source is one file with a SOURCE; nothing else names it.
"""
