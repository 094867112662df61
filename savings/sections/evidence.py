"""What the figures rest on, and how firmly."""

from savings.evidence.postures import Evidence
from savings.queries.results import RunRecord
from savings.sections._blocks import Cell, Column, Content, Section, Table

COLUMNS = (
    Column("kind", "Evidence"),
    Column("source", "Source"),
    Column("object_id", "Object"),
    Column("window", "Window"),
    Column("state", "State", "readiness"),
    Column("signed_by", "Signed off by"),
    Column("message", "Why"),
    Column("clears", "What would clear it"),
    Column("sha256", "SHA-256", "digest"),
)


def build(record: RunRecord) -> Content:
    """One row per piece of evidence, missing ones included."""
    rows = tuple(_row(piece) for piece in record.evidence)
    return Content(tables=(Table("evidence", "Evidence", COLUMNS, rows),))


def _row(piece: Evidence) -> tuple[Cell, ...]:
    kind = f"{piece.kind}: {piece.subject}" if piece.subject else piece.kind
    window = f"{piece.from_date} to {piece.to_date}" if piece.from_date else ""
    return (
        kind,
        piece.source_system,
        piece.object_id,
        window,
        piece.state,
        piece.signed_by,
        piece.message,
        piece.clears,
        piece.sha256,
    )


SECTION = Section("evidence", "Evidence", 100, build)
