"""Home cards of long work."""

from django.http import HttpRequest
from django.urls import reverse

from leafenterprise.accounts.home import Card, HomeCard, Line
from leafenterprise.accounts.navigation import in_current_organization
from leafenterprise.jobs.queries import CAPABILITY, label_of, list_jobs


def newest(request: HttpRequest) -> Card:
    """What is under way and what ended last."""
    jobs = in_current_organization(list_jobs(request.user), request)
    return Card(
        title="Long work",
        lines=tuple(
            Line(
                title=label_of(job.kind),
                href=reverse("job", args=[job.public_id]),
                note=f"{job.created_at:%Y-%m-%d %H:%M} UTC, {job.created_by or 'the system'}",
                state=job.state,
            )
            for job in jobs.order_by("-created_at", "-pk")[:5]
        ),
        href=reverse("jobs"),
        empty_title="Nothing is under way",
        empty_text="Work appears here when a file is loaded, a run is queued or a workbook is "
        "asked for.",
        icon="clock",
    )


CARDS = (HomeCard(CAPABILITY, 60, newest),)
