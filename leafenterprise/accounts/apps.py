"""The accounts application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Organizations, people and what they may do."""

    name = "leafenterprise.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
