"""Whether anything has come since a page was made, without reckoning a single figure."""

from insights.models import IngestBatch, SourceMark
from leafenterprise.accounts.models import Organization


def pulse_of(organization: Organization) -> str:
    """Changes with every batch and mark that is committed.

    Counted, since the highest id says nothing of a batch that began earlier and commits later.
    """
    batches = IngestBatch.objects.filter(organization=organization).count()
    return f"{batches}-{SourceMark.objects.filter(organization=organization).count()}"
