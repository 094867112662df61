"""The savings application."""

from django.apps import AppConfig


class SavingsConfig(AppConfig):
    """Claims, contracts, governed runs and their reports."""

    name = "savings"
    label = "savings"
    verbose_name = "Savings and claims audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what jobs can do here, and what restores erase again."""
        from importlib import import_module

        import_module("savings.tasks")
        import_module("savings.actions.erasures")
