"""manage.py queue_run: resolve a request and queue its one run."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import LeafError
from savings.actions.command_line import command_line_user
from savings.actions.runs import queue_run
from savings.queries.runs import find_request


class Command(BaseCommand):
    """The command line's door to POST /api/client-report/queue."""

    help = "Resolve a request by its number and queue its run; asked twice it is one run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Request, client, person."""
        parser.add_argument("request", help="source_request_number")
        parser.add_argument("--organization", default="", help="client slug, where several have it")
        parser.add_argument("--by", default="", help="e-mail of the person who queues it")
        parser.add_argument("--work", action="store_true", help="work here until it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue, and work if asked to."""
        try:
            by = command_line_user(options["by"])
            request = find_request(by, options["request"], options["organization"])
            run = queue_run(request=request, by=by)
        except Http404:
            raise CommandError(f"there is no request {options['request']}") from None
        except LeafError as refused:
            raise CommandError(f"{refused.code}: {refused.message} {refused.details}") from refused
        if options["work"]:
            run_pending(once=True)
            run.refresh_from_db()
        self.stdout.write(f"Run {run.public_id}  {run.state}  {run.readiness}".rstrip())
