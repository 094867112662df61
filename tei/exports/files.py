"""The files that a business case leaves as: each kind with its form and the line that writes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.utils.text import slugify

from leafenterprise.shared.sheets import XLSX_TYPE
from tei.exports.facts import CaseFacts


@dataclass(frozen=True)
class FileKind:
    """One kind of file. write: the bytes; equal facts give equal bytes."""

    id: str
    title: str
    content_type: str
    write: Callable[[CaseFacts], bytes]


@dataclass(frozen=True)
class CaseFile:
    """A finished file."""

    name: str
    content_type: str
    content: bytes
    facts_digest: str

    @property
    def sha256(self) -> str:
        """Digest of its bytes."""
        return sha256(self.content).hexdigest()


def _workbook(facts: CaseFacts) -> bytes:
    from tei.exports.workbook.write import workbook_bytes  # openpyxl is slow to load

    return workbook_bytes(facts)


def _business_case(facts: CaseFacts) -> bytes:
    from tei.exports.business_case.write import business_case_bytes

    return business_case_bytes(facts)


FILES: Mapping[str, FileKind] = {
    "xlsx": FileKind("xlsx", "Workbook with live formulas", XLSX_TYPE, _workbook),
    "pdf": FileKind("pdf", "Business case", "application/pdf", _business_case),
}


def make_file(kind: str, facts: CaseFacts) -> CaseFile:
    """The file of this kind, named by us. Raises: PdfUnavailable, PdfFailed."""
    found = FILES[kind]
    name = f"business-case-{slugify(facts.client)[:40]}-{facts.tool_id}.{kind}"
    return CaseFile(name, found.content_type, found.write(facts), facts.digest)
