"""The bells: Celery tasks that look at the job rows."""

from celery import shared_task
from django.utils import timezone

from leafenterprise.jobs.actions import ring
from leafenterprise.jobs.leases import sweep_lost, worker_name
from leafenterprise.jobs.loop import run_one
from leafenterprise.jobs.queries import list_waiting

RUNG_AT_ONCE = 100


@shared_task(name="leafenterprise.jobs.tasks.work")
def work() -> bool:
    """Does the oldest waiting job and rings for the next; whether there was one to do."""
    worked = run_one(worker_name())
    if worked and list_waiting(timezone.now()).exists():
        ring()
    return worked


@shared_task(name="leafenterprise.jobs.tasks.sweep")
def sweep() -> int:
    """Puts lost jobs back in the queue and rings again for all that wait; how many waited."""
    now = timezone.now()
    sweep_lost(now)
    waiting = list_waiting(now)[:RUNG_AT_ONCE].count()
    for _ in range(waiting):
        ring()
    return waiting
