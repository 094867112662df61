"""Scheduled tidying of the shared floor."""

from celery import shared_task
from django.utils import timezone

from leafenterprise.shared.models import StoredAnswer


@shared_task
def forget_answers() -> int:
    """Deletes the stored answers whose day is over; returns how many."""
    expired = StoredAnswer.objects.filter(expires_at__lte=timezone.now())
    return expired.delete()[0]
