"""Everything that the files of a tool state, read once; equal facts give equal bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from leafenterprise.shared.canonical import digest
from tei.amounts import figure_value, shown_entry
from tei.case.declarations import Case, Flows
from tei.case.summary import Summary, formula_versions, summarize
from tei.models import TEIFieldValue, TEIReportField, TEITool, TEIVersion
from tei.queries.cases import case_of
from tei.queries.required import Missing, list_missing
from tei.shapes import terms_shape, values_shape

SCHEMA = "tei-case-facts/2"
FACTS_HEADER = "X-Facts-Digest"
TYPES = {"percentage": "percent", "integer": "whole number", "decimal": "number", "text": "text"}


@dataclass(frozen=True)
class Texts:
    """What is said of a field beside its amounts."""

    description: str
    source: str
    notes: str


@dataclass(frozen=True)
class Assumption:
    """A field that is recorded and never summed; entries by year, None for a one-time one."""

    key: str
    label: str
    table: str
    category: str
    field_type: str
    entries: Mapping[int | None, str | None]
    texts: Texts


@dataclass(frozen=True)
class SavedVersion:
    """A version as its list shows it."""

    number: int
    date: str
    note: str


@dataclass(frozen=True)
class CaseFacts:
    """One tool as it stands.

    as_of: when it or its template was last changed (UTC), never the time of writing. standing: the
    saved version whose values these are, or that they are in no version yet. missing: required
    fields without a value.
    """

    tool_id: str
    name: str
    client: str
    client_facts: tuple[tuple[str, str], ...]
    subject: tuple[tuple[str, str], ...]
    report: str
    as_of: datetime
    standing: str
    summary: Summary
    texts: Mapping[str, Texts]
    assumptions: tuple[Assumption, ...]
    versions: tuple[SavedVersion, ...]
    digest: str
    missing: tuple[Missing, ...] = ()

    @property
    def flows(self) -> Flows:
        """What every figure is made of."""
        return self.summary.flows

    @property
    def case(self) -> Case:
        """The fields, and the terms they are reckoned under."""
        return self.summary.flows.case


def read_facts(
    tool: TEITool, cells: Sequence[TEIFieldValue], versions: Iterable[TEIVersion]
) -> CaseFacts:
    """The facts of the tool's cells as given. Raises: CannotCalculate."""
    saved = list(versions)
    summary = summarize(case_of(tool.report, cells))
    by_field = [(field, list(own)) for field, own in groupby(cells, key=lambda cell: cell.field)]
    client, report = tool.client, tool.report
    return CaseFacts(
        tool_id=tool.public_id,
        name=tool.name,
        client=client.name,
        client_facts=_told(("Industry", client.industry), ("Size", client.size)),
        subject=_subject(tool),
        report=" · ".join(filter(None, (f"{report.name} {report.version}".strip(), report.vendor))),
        as_of=max(tool.modified_at, report.updated_at),
        standing=_standing(tool, cells, saved),
        summary=summary,
        texts={field.field_key: _texts(field, own) for field, own in by_field},
        assumptions=tuple(
            _assumption(field, own) for field, own in by_field if field.field_type != "currency"
        ),
        versions=tuple(SavedVersion(v.version_number, v.date.isoformat(), v.note) for v in saved),
        digest=facts_digest(tool, cells, summary),
        missing=list_missing(cells),
    )


def facts_digest(tool: TEITool, cells: Sequence[TEIFieldValue], summary: Summary) -> str:
    """SHA-256 over what was entered, under which terms, and every figure it gives."""
    values = values_shape(tool, cells)["values"]
    return digest(
        {
            "schema": SCHEMA,
            "tool": {"id": tool.public_id, "name": tool.name, "version": tool.current_version},
            "client": tool.client.name,
            "subject": dict(_subject(tool)),
            "report": [tool.report.name, tool.report.vendor, tool.report.version],
            "terms": terms_shape(tool.report),
            "values": [{name: v for name, v in one.items() if name != "id"} for one in values],
            "figures": {name: figure_value(v) for name, v in summary.figures.items()},
            "benefits": {str(y): v for y, v in summary.benefits_by_year.items()},
            "costs": {str(y): v for y, v in summary.costs_by_year.items()},
            "formulas": formula_versions(),
            "missing": [one.to_json() for one in list_missing(cells)],
        }
    )


def _subject(tool: TEITool) -> tuple[tuple[str, str], ...]:
    opportunity, engagement, proposal = tool.opportunity, tool.engagement, tool.proposal
    return _told(
        ("Opportunity", opportunity.name if opportunity else ""),
        ("Stage", opportunity.stage if opportunity else ""),
        ("Proposal", proposal.name if proposal else ""),
        ("Engagement", engagement.name if engagement else ""),
    )


def _told(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, text) for label, text in pairs if text)


def _standing(tool: TEITool, cells: Sequence[TEIFieldValue], versions: Sequence[TEIVersion]) -> str:
    """Whether the values are those of the newest version."""
    if not versions:
        return "no version saved"
    newest = versions[0]
    now: tuple[Any, Any] = (values_shape(tool, cells)["values"], terms_shape(tool.report))
    same = now == (newest.values_snapshot, newest.terms_snapshot)
    return f"version {newest.version_number}{'' if same else ', changed since'}"


def _texts(field: TEIReportField, cells: Iterable[TEIFieldValue]) -> Texts:
    notes = (
        f"{'' if cell.year is None else f'Year {cell.year}: '}{cell.notes}"
        for cell in cells
        if cell.notes
    )
    return Texts(field.description, field.source_notes, " ".join(notes))


def _assumption(field: TEIReportField, cells: Sequence[TEIFieldValue]) -> Assumption:
    return Assumption(
        key=field.field_key,
        label=field.label,
        table=field.table,
        category=field.category,
        field_type=field.field_type,
        entries={cell.year: shown_entry(field.field_type, cell.value) for cell in cells},
        texts=_texts(field, cells),
    )
