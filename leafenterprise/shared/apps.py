"""The shared application: what every floor above stands on."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    """Error envelope, request ids, idempotency keys, health and metrics."""

    name = "leafenterprise.shared"
    label = "shared"

    def ready(self) -> None:
        """Guards the immutable tables around every migrate; says where PDF files cannot be made."""
        from django.core import checks

        from leafenterprise.shared import health, immutable, pdf

        immutable.connect()
        health.register("immutable", immutable.probe)
        checks.register(pdf.check_libraries)
