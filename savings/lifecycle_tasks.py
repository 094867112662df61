"""The lane's schedule for what ends: datasets kept too long, uploads nobody had read again."""

import logging

from celery import shared_task

from savings.actions.deletions import propose_all_due
from savings.actions.unread import give_up_uploads

log = logging.getLogger(__name__)


@shared_task(name="savings.lifecycle_tasks.apply_retention")
def apply_retention() -> int:
    """Asks for the deletions that policies make due; people decide each. How many."""
    asked = propose_all_due()
    if asked:
        log.info("retention: %s deletions asked for", len(asked))
    return len(asked)


@shared_task(name="savings.lifecycle_tasks.give_up_failed_uploads")
def give_up_failed_uploads() -> int:
    """Lets go of raw files whose reading broke off and was not taken up; how many."""
    return give_up_uploads()
