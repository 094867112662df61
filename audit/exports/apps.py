"""The exports application."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Exports, their templates, schedules and log."""

    name = "audit.exports"
    label = "exports"
    verbose_name = "Exports"
    default_auto_field = "django.db.models.BigAutoField"
