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
        """Declares jobs, what restores erase again and holds; shows metrics, pulls in the admin."""
        from leafenterprise.shared import metrics

        import_module("insights.closing_tasks")
        import_module("insights.feed_tasks")
        import_module("insights.pull_tasks")
        import_module("insights.retention_tasks")
        import_module("insights.retention_admin")
        import_module("insights.source_admin")
        import_module("insights.actions.retention_again")
        import_module("insights.actions.privacy_again")
        held = import_module("insights.queries.retention").insights_hold
        import_module("leafenterprise.accounts.holds").register("financial insights", held)
        metrics.register(import_module("insights.ingest_gauge").ROWS_IN)
        metrics.register(import_module("insights.feed_gauge").FEED_LAG)
        metrics.register(import_module("insights.job_gauge").JOBS)
        metrics.register(import_module("insights.job_gauge").DAYS_CLOSED)
        metrics.register(import_module("insights.pull_gauge").SOURCE_LAG)
