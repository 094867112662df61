"""What the commands that load a published table ask for, and how they tell of a refusal."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from leafenterprise.accounts.models import Organization, User
from leafenterprise.shared.errors import LeafError


def add_table_arguments(parser: ArgumentParser) -> None:
    """The file, whose, from which day on, from where, by whom."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--organization", required=True, help="slug of the organization")
    parser.add_argument("--since", required=True, type=date.fromisoformat, help="2026-01-01")
    parser.add_argument("--source", required=True, help="who published it, in words")
    parser.add_argument("--by", required=True, help="e-mail of the person who loads it")


def table_of(options: dict[str, Any]) -> dict[str, Any]:
    """What every loading action takes. Raises: CommandError."""
    path: Path = options["file"]
    organization = Organization.objects.filter(slug=options["organization"]).first()
    by = User.objects.filter(email=options["by"].lower(), is_active=True).first()
    if organization is None or by is None:
        raise CommandError("There is no such organization or active person.")
    if not path.is_file():
        raise CommandError(f"{path} is not a file.")
    return {
        "organization": organization,
        "content": path.read_bytes(),
        "since": options["since"],
        "source": options["source"],
        "by": by,
    }


@contextmanager
def refusals_told() -> Iterator[None]:
    """A refusal in one line with the lines that it names."""
    try:
        yield
    except LeafError as refused:
        told = refused.details.get("lines", [])
        raise CommandError(" ".join([refused.message, *told])) from refused
