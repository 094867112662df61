"""The accounts application."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    """Organizations, people and what they may do."""

    name = "leafenterprise.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Checks at start-up that every API route names who may use it."""
        from leafenterprise.accounts import checks, schema  # noqa: F401 (schema is found by import)

        checks.register()


class GovernanceConfig(admin_apps.AdminConfig):
    """Django's admin behind our own door."""

    default = False
    default_site = "leafenterprise.accounts.admin_site.LeafAdminSite"
