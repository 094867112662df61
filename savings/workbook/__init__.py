"""The XLSX deliverable of a governed run: pure, deterministic, no Django.

`write_workbook(facts, target)` makes it, `check_workbook(path)` checks its contract and
`recalculate(path)` lets LibreOffice reckon the live formulas again.
"""
