"""manage.py verify_parity: every surface of a run states the same facts, or which do not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leafenterprise.shared.errors import LeafError
from leafenterprise.shared.pdf_reader import NotReadable
from savings.actions.command_line import command_line_user
from savings.models import SavingsRun
from savings.parity import SURFACES
from savings.parity._verify import Compared, check_store, compare, read_truth, take_all
from savings.parity.workbook import RecalculationFailed, is_recalculated

SHOWN = 20


class Command(BaseCommand):
    """Takes each surface as it leaves, reads it anew and compares every fact."""

    help = "Compare API, page, workbook, PDF, payloads and optimization of a run, fact by fact."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The run, and as whom its surfaces are asked for."""
        parser.add_argument("run", help="id of a finished run")
        parser.add_argument("--by", default="", help="e-mail of the person who asks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, tell each surface, fail where anything differs."""
        run = SavingsRun.objects.filter(public_id=options["run"]).first()
        if run is None or run.state != "finished":
            raise CommandError(f"there is no finished run {options['run']}")
        truth = read_truth(run)
        try:
            contents = take_all(run, command_line_user(options["by"]), SURFACES)
            found = compare(truth, contents, SURFACES)
        except LeafError as refused:
            raise CommandError(f"{refused.code}: {refused.message} {refused.details}") from refused
        except (NotReadable, RecalculationFailed) as unread:
            raise CommandError(f"a surface cannot be read: {unread}") from unread
        for name, surface in SURFACES.items():
            self._tell(surface.title, found.get(name))
        for surface in (one for one in SURFACES.values() if one.apart):
            self.stdout.write(f"{surface.title}: {surface.apart}.")
        if not is_recalculated():
            self.stdout.write("LibreOffice is not here: the workbook's cached values were read.")
        wrong = [one for compared in found.values() for one in compared.differences]
        self._fail([*check_store(truth), *wrong])

    def _tell(self, title: str, found: Compared | None) -> None:
        if found is None:
            self.stdout.write(f"{title:<22} not there")
            return
        said = f"{len(found.differences)} DIFFER" if found.differences else "the same"
        self.stdout.write(f"{title:<22} {found.facts:>7,} facts  {said}")

    def _fail(self, found: list[Any]) -> None:
        if not found:
            self.stdout.write("Every surface states the same facts.")
            return
        for one in found[:SHOWN]:
            self.stderr.write(str(one))
        raise CommandError(f"{len(found):,} facts differ.")
