"""The shared application: what every floor above stands on."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Error envelope, request ids, idempotency keys, health and metrics."""

    name = "leafenterprise.shared"
    label = "shared"

    def ready(self) -> None:
        """Guards the immutable tables around every migrate."""
        from leafenterprise.shared import health, immutable

        immutable.connect()
        health.register("immutable", immutable.probe)
