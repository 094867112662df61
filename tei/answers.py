"""A finished file as the answer of a request, for programs and for people alike."""

from django.http import HttpResponse

from tei.exports.facts import FACTS_HEADER
from tei.exports.files import CaseFile


def file_answer(made: CaseFile) -> HttpResponse:
    """The file as a download, with the digests of its bytes and of its facts."""
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.name}"',
            "X-Content-SHA256": made.sha256,
            FACTS_HEADER: made.facts_digest,
        },
    )
