"""manage.py run_claims: a governed run over loaded files, to its end, with what it found."""

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.jobs.loop import run_pending
from leafenterprise.shared.errors import LeafError
from savings.actions.command_line import command_line_user
from savings.actions.workbench import queue_workbench_run
from savings.models import ClaimDataset, PriceReference, SavingsRun
from savings.queries.results import read_result
from savings.sections._blocks import show


class Command(BaseCommand):
    """Queues the run of a dataset, works until it is done and prints its figures."""

    help = "Run the formulas and rules over datasets and price references, by their ids."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Datasets and price references."""
        parser.add_argument("datasets", nargs="+", help="dataset ids")
        parser.add_argument("--prices", nargs="*", default=[], help="price reference ids")
        parser.add_argument("--by", default="", help="e-mail of the person who runs it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue, work, report."""
        datasets = list(ClaimDataset.objects.filter(public_id__in=options["datasets"]))
        prices = list(PriceReference.objects.filter(public_id__in=options["prices"]))
        if len(datasets) != len(options["datasets"]) or len(prices) != len(options["prices"]):
            raise CommandError("a dataset or price reference of these ids is not there")
        try:
            by = command_line_user(options["by"])
            run = queue_workbench_run(datasets=datasets, prices=prices, by=by)
        except LeafError as refused:
            raise CommandError(f"{refused.code}: {refused.message}") from refused
        run_pending(once=True)
        run.refresh_from_db()
        if run.state != "finished":
            raise CommandError(f"the run is {run.state}: {run.error_code} {run.error_message}")
        self._report(run)

    def _report(self, run: SavingsRun) -> None:
        from savings.formulas import FORMULAS

        write, record = self.stdout.write, read_result(run, ())
        write(f"Run {run.public_id}  readiness {run.readiness}  result {run.result_digest}")
        write("Completeness:")
        for row in record.completeness:
            write(f"  {row.group:<12}{row.rows:>10,}{_usd(row.plan_paid_usd):>18}  {row.label}")
        write("Price match:")
        for name, value in run.price_match.items():
            write(f"  {name:<32}{value:>16}")
        write("Figures:")
        for name, figure in record.total_figures.items():
            why = f"  ({figure.reason.message})" if figure.reason else ""
            write(f"  {name:<34}{show(figure.value, FORMULAS[name].unit):>20}{why}")
        write("Rules:")
        for rule in record.rules:
            found = (
                f"{rule.findings:>9,} findings {_usd(rule.recoverable_usd):>14} recoverable,"
                f" {rule.lines_judged or 0:,} lines judged  "
            )
            standing = record.finding_standing(rule.rule)
            why = " ".join(reason.message for reason in standing.reasons)
            write(f"  {rule.rule:<24}{found if rule.evaluable else ''}{standing.state}  {why}")


def _usd(amount: Decimal | None) -> str:
    """Dollars, or that none are stated: never a zero in their place."""
    return "not stated" if amount is None else str(amount)
