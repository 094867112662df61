"""manage.py ingest_claims: a claims or eligibility file into the lake, every row explained."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from leafenterprise.shared.errors import LeafError
from savings.actions.command_line import command_line_user, named_organization
from savings.actions.datasets import read_claims, refuse_deleted_file, store_dataset
from savings.actions.layouts import sync_layouts
from savings.claims.store import file_sha256
from savings.models import ClaimDataset, Pbm
from savings.queries.datasets import describe_quality
from savings.queries.governance import get_layout


class Command(BaseCommand):
    """Reads one file and says what became of its rows and dollars."""

    help = "Read a claims or eligibility file; the same file twice is the same dataset."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, layout, client and PBM."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--layout", required=True, help="canonical, tuva, cms_pde, cms_idr …")
        parser.add_argument("--layout-version", type=int, default=None)
        parser.add_argument("--organization", default="", help="client slug; default: workbench")
        parser.add_argument("--pbm", default="unstated", help="code of the PBM")
        parser.add_argument("--by", default="", help="e-mail of the person who loads it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, store, report."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not a file")
        sync_layouts()
        try:
            layout = get_layout(options["layout"], options["layout_version"])
        except Http404:
            raise CommandError(f"there is no layout {options['layout']}") from None
        try:
            by = command_line_user(options["by"])
            client = named_organization(options["organization"])
            refuse_deleted_file(client, file_sha256(path), layout)
            result = read_claims(path, layout, lambda done, total: None, lambda: False)
        except LeafError as refused:
            raise CommandError(f"{refused.code}: {refused.message} {refused.details}") from refused
        pbm, _ = Pbm.objects.get_or_create(
            code=options["pbm"], defaults={"name": options["pbm"].replace("-", " ").title()}
        )
        dataset = store_dataset(
            result=result,
            organization=client,
            pbm=pbm,
            layout=layout,
            file_name=path.name,
            size_bytes=path.stat().st_size,
            by=by,
            source_system="command line",
        )
        self._report(dataset)

    def _report(self, dataset: ClaimDataset) -> None:
        write, found = self.stdout.write, describe_quality(dataset)
        write(f"Dataset {dataset.public_id}  sha256 {dataset.sha256}")
        write(
            f"Rows: {dataset.rows_in:,} in = {dataset.rows_accepted:,} accepted"
            f" + {dataset.rows_rejected:,} rejected"
        )
        write(f"{'Column':<24}{'received':>20}{'accepted':>20}{'rejected':>18}")
        for column, dollars in found["totals"].items():
            write(
                f"{column:<24}{dollars['received']:>20}{dollars['accepted']:>20}"
                f"{dollars['rejected']:>18}"
            )
        write(f"Rows and dollars add up: {'yes' if found['adds_up'] else 'NO'}")
        for reason in found["reject_reasons"]:
            write(f"  rejected {reason['rows']:>8,}  {reason['column']}: {reason['reason']}")
        for warning in dataset.warnings:
            write(f"  note     {warning['rows']:>8,}  {warning['message']}")
        write(f"Not in the file: {', '.join(dataset.absent) or 'nothing'}")
