"""The audit trail application."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Append-only events, their hash chains and checkpoints."""

    name = "audit.trail"
    label = "trail"
    verbose_name = "Audit trail"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Registers the actions of every state machine, and watches jobs and people."""
        from audit.trail import actions, jobs, people

        actions.register_machines()
        jobs.watch()
        people.watch()
