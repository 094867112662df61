"""A source's file that a person sends: received, read row by row, taken in, and let go."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from audit.backup.schedule import before_import
from insights.actions.files import FileReport, ingest_file
from insights.actions.ingest import CAPABILITY
from insights.signals.currencies import CURRENCIES
from insights.sources._adapter import Target
from insights.sources._registry import SOURCES
from leafenterprise.accounts.access import check
from leafenterprise.accounts.models import Site, User
from leafenterprise.shared.errors import InvalidInput
from leafenterprise.shared.incoming import SentFile, receive_file, upload_path

MOST_BYTES = 20 * 1024**2
FILE_SOURCES = tuple(name for name, source in SOURCES.items() if source.rows)


def ingest_sent_file(
    *, site: Site, source: str, currency: str, file: SentFile, by: User
) -> FileReport:
    """What became of its rows; the same file again changes nothing, and the file does not stay.

    Raises: NotAllowed, InvalidInput, UploadTooLarge, UploadEmpty, WrongColumns, NotATable.
    """
    check(by, CAPABILITY, site.organization)
    if source not in FILE_SOURCES:
        raise InvalidInput(source=[f"One of {', '.join(FILE_SOURCES)}."])
    if currency not in CURRENCIES:
        raise InvalidInput(currency=["An ISO 4217 code is needed."])
    received = receive_file(file, MOST_BYTES)
    path = upload_path(received.stored_as)
    try:
        before_import(by=by, now=timezone.now())
        return ingest_file(
            organization=site.organization,
            path=path,
            by=by,
            source=SOURCES[source],
            target=Target(site.public_id, currency, ZoneInfo(site.time_zone)),
            file_name=received.file_name,
        )
    finally:
        path.unlink(missing_ok=True)
