"""The shared application: what every floor above stands on."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Error envelope, request ids, idempotency keys, health and metrics."""

    name = "leafenterprise.shared"
    label = "shared"
