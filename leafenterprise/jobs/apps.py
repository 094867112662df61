"""The jobs application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work as rows with a lease: the row is the truth, a broker only rings the bell."""

    name = "leafenterprise.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Shows the number of jobs by state to the metrics page."""
        from leafenterprise.jobs.gauge import JOBS_BY_STATE
        from leafenterprise.shared import metrics

        metrics.register(JOBS_BY_STATE)
