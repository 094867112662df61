"""Printed reports of a finished run: its stored facts laid out as a deliverable."""
