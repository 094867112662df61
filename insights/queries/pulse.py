"""Whether anything has come since a page was made, without reckoning a single figure."""

from django.db.models import Count, Sum

from insights.models import IngestBatch, MarkedStretch
from leafenterprise.accounts.models import Organization


def pulse_of(organization: Organization) -> str:
    """Changes with every batch that is committed, and every mark that adds a day.

    Batches are counted, since the highest id says nothing of one that began earlier and commits
    later. Of marks the stretches are asked: marks are as many as days. What a stretch takes the
    place of had a lower id than its own, so that sum and number do not come back.
    """
    batches = IngestBatch.objects.filter(organization=organization).count()
    marked = MarkedStretch.objects.filter(site__organization=organization)
    told = marked.aggregate(number=Count("pk"), ids=Sum("pk"))
    return f"{batches}-{told['number']}" + (f"-{told['ids']}" if told["ids"] else "")
