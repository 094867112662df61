"""The savings application."""

from django.apps import AppConfig


class SavingsConfig(AppConfig):
    """Claims, contracts, governed runs and their reports."""

    name = "savings"
    label = "savings"
    verbose_name = "Savings and claims audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers what jobs can do here, what restores erase again, and legal holds."""
        from importlib import import_module

        import_module("savings.tasks")
        import_module("savings.actions.erasures")
        held = import_module("savings.queries.lifecycle").savings_hold
        import_module("leafenterprise.accounts.holds").register("savings", held)
