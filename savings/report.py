"""The report of a finished run: one plain structure that page, workbook and API render."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from leafenterprise.shared.registry import load
from savings import sections
from savings.models import SavingsRun
from savings.queries.results import RunRecord, read_result
from savings.sections._blocks import Content, Section

SECTIONS: Mapping[str, Section] = dict(
    sorted(load(sections, "SECTION", Section).items(), key=lambda s: s[1].order)
)


@dataclass(frozen=True)
class BuiltSection:
    """A section with what it says about one run."""

    id: str
    title: str
    content: Content


@dataclass(frozen=True)
class Report:
    """A run's facts with their digest, and the sections that present them."""

    facts: Mapping[str, Any]
    digest: str
    sections: tuple[BuiltSection, ...]

    def to_json(self) -> dict[str, Any]:
        """As the API answers it."""
        return {
            "facts": dict(self.facts),
            "facts_digest": self.digest,
            "sections": [asdict(section) for section in self.sections],
        }


def build_report(run: SavingsRun, only: Iterable[str] = ()) -> Report:
    """The report of a finished run: every section, or the named ones, in their order."""
    chosen = [section for name, section in SECTIONS.items() if not only or name in set(only)]
    kinds = {kind for section in chosen for kind in section.segments}
    record = read_result(run, tuple(sorted(kinds)))
    return Report(run.facts, run.facts_digest, tuple(_build(s, record) for s in chosen))


def build_section(record: RunRecord, section_id: str) -> BuiltSection:
    """One section of a run already read."""
    return _build(SECTIONS[section_id], record)


def _build(section: Section, record: RunRecord) -> BuiltSection:
    return BuiltSection(section.id, section.title, section.build(record))
