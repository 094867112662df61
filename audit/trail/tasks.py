"""Scheduled work of the trail."""

from celery import shared_task

from audit.trail.checkpoints import anchor_heads


@shared_task(name="audit.trail.tasks.anchor")
def anchor() -> int:
    """Writes the heads of all chains outside the database; how many there are."""
    return len(anchor_heads().heads)
