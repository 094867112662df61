"""The project's settings with the sample jobs, for worker processes of the tests."""

import os

from leafenterprise.settings import *  # noqa: F403
from leafenterprise.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.sample"]
CELERY_BEAT_SCHEDULE["sweep-jobs"]["schedule"] = float(os.environ.get("SWEEP_SECONDS", "1"))
