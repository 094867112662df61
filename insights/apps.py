"""The insights lane."""

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Financial signals, their sums, and what people make of them."""

    name = "insights"
    label = "insights"
    verbose_name = "Financial insights"
    default_auto_field = "django.db.models.BigAutoField"
