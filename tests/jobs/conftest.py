"""Fixtures of the job tests."""

from tests.jobs.workers import migrated, workers

__all__ = ["migrated", "workers"]
