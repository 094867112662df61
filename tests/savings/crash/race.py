"""Many senders of one request at once: run as a program against DATABASE_URL, prints JSON."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from leafenterprise.jobs.models import Job  # noqa: E402
from savings.actions.exports import make_artifact  # noqa: E402
from savings.actions.requests import receive_request  # noqa: E402
from savings.actions.runs import queue_run  # noqa: E402
from savings.models import RunArtifact, SavingsRun, SourceRequest  # noqa: E402
from tests.migrated import migrate  # noqa: E402
from tests.people import make_organization  # noqa: E402
from tests.savings.build import make_client, make_dataset, make_finished_run, make_plan  # noqa: E402

SENDERS = 8


def main() -> None:
    """Every sender asks for the same run, then for the same workbook."""
    migrate()
    folder = Path(settings.DATA_DIR) / "sent"
    folder.mkdir(parents=True)
    client = make_client(make_organization("Cedar"))
    make_plan(client, [make_dataset(client, folder)])
    finished = make_finished_run(make_client(make_organization("Harbor"), "other"), folder)

    def queue(_: int) -> str:
        try:
            request = receive_request(
                organization=client.organization,
                number="ITR-RACE",
                asked={"group": "acme"},
                by=client.by,
            )
            return queue_run(request=request, by=client.by).public_id
        finally:
            connection.close()

    def export(_: int) -> str:
        try:
            made = make_artifact(run=finished, kind="workbook", draft=True, by=client.by)
            return made.public_id
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        runs = set(pool.map(queue, range(SENDERS)))
        artifacts = set(pool.map(export, range(3)))
    told = {
        "runs": (len(runs), SavingsRun.objects.filter(source_request_number="ITR-RACE").count()),
        "requests": SourceRequest.objects.filter(source_request_number="ITR-RACE").count(),
        "jobs": Job.objects.filter(kind="savings.run", organization=client.organization).count(),
        "artifacts": (len(artifacts), RunArtifact.objects.count()),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
