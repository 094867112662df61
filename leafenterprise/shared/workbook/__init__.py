"""Workbooks laid out by openpyxl and packed anew: one look, live formulas, equal bytes."""
