"""The business-case lane."""

from django.apps import AppConfig


class TeiConfig(AppConfig):
    """Total Economic Impact: templates, tools, versions."""

    name = "tei"
    label = "tei"
    verbose_name = "Business cases (TEI)"
    default_auto_field = "django.db.models.BigAutoField"
