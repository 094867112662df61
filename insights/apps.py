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
        """Declares the jobs of feed and pulls, shows rows and lags, and the pulls in the admin."""
        from leafenterprise.shared import metrics

        import_module("insights.feed_tasks")
        import_module("insights.pull_tasks")
        import_module("insights.source_admin")
        metrics.register(import_module("insights.ingest_gauge").ROWS_IN)
        metrics.register(import_module("insights.feed_gauge").FEED_LAG)
        metrics.register(import_module("insights.pull_gauge").SOURCE_LAG)
