"""The jobs application."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class JobsConfig(AppConfig):
    """Long work as rows with a lease: the row is the truth, a broker only rings the bell."""

    name = "leafenterprise.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Shows how jobs stand to the metrics and health pages."""
        from leafenterprise.jobs.gauge import JOBS_BY_STATE, backlog
        from leafenterprise.shared import health, metrics

        metrics.register(JOBS_BY_STATE)
        health.register("jobs", backlog)
        if settings.JOBS_MODE == "celery":
            # By name: the Celery application is an entry point, above this floor.
            import_module("leafenterprise.celery").app.set_default()
