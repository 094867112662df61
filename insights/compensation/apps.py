"""Compensation of a physician."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """Metrics, forecasts and reports over what the billing audit holds."""

    name = "insights.compensation"
    label = "compensation"
    verbose_name = "Compensation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Kept forecasts hear of every report and pay statement that is taken in."""
        from insights.compensation import arrivals

        arrivals.watch()
