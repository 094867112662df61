"""The Celery application: the bell that wakes workers; the job rows are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leafenterprise.settings")
app = Celery("leafenterprise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
