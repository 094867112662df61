"""The one way out for tables and charts: declared once, written in every form, logged and sealed.

A lane declares a table in `<app>/export_tables/<name>.py`; audit/exports/registry.py says how. It
is then on the export button of its pages, in templates and schedules, as CSV, Excel, PDF and (where
it has a chart) PNG.
"""
