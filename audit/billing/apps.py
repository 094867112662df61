"""The billing audit."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """What was done against what was billed, and what is still owed."""

    name = "audit.billing"
    label = "billing"
    verbose_name = "Billing audit"
    default_auto_field = "django.db.models.BigAutoField"
