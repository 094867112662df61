"""The insights lane."""

from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Financial signals, their sums, and what people make of them."""

    name = "insights"
    label = "insights"
    verbose_name = "Financial insights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declares the feed's jobs and shows its lag to the metrics."""
        from leafenterprise.shared import metrics

        import_module("insights.feed_tasks")
        metrics.register(import_module("insights.feed_gauge").FEED_LAG)
