"""The jobs application."""

from django.apps import AppConfig


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
