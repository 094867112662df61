"""An evidence document on its way out, the same from page and API."""

from typing import Any

from django.http import FileResponse

from savings.actions.evidence_files import take_evidence_file
from savings.models import EvidenceItem


def file_answer(item: EvidenceItem, user: Any) -> FileResponse:
    """The file as an attachment that no browser opens by itself, with its digest beside it."""
    path = take_evidence_file(item=item, by=user)
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=item.file_name,
        content_type=item.content_type,
        headers={
            "X-Content-SHA256": item.sha256,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
