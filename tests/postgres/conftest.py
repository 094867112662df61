"""Tests of what only PostgreSQL does; `tests/house/test_on_postgres.py` runs them there."""

from django.conf import settings

on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
collect_ignore_glob = [] if on_postgres else ["test_*.py"]
