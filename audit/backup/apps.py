"""The backup application."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    """Backups, their verification, restores and drills."""

    name = "audit.backup"
    label = "backup"
    verbose_name = "Backups"

    def ready(self) -> None:
        """Shows the age of the newest backup to the metrics."""
        from audit.backup.gauge import AGE, DRILL
        from leafenterprise.shared import metrics

        metrics.register(AGE)
        metrics.register(DRILL)
