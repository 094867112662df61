"""The calculation core of a business case: frozen values in, exact Decimals out; no Django."""
