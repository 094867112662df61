"""Periods, comparisons and what marks say: pure calculation. No Django."""
