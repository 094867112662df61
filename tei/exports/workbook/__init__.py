"""A business case as an Excel file whose totals are live formulas over what was entered."""
