"""The naive twin: the whole run once more, in plain Python and Decimal, as slowly as need be.

It shares the declarations (what a formula needs, which rule comes first) with the product and
nothing else: no SQL, no DuckDB, no code of the engine. What it and the engine agree on was
written twice.
"""
