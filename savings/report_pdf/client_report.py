"""The client report: what a run found, from the headline down to every formula and digest."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from audit.trail.models import AuditEvent
from leafenterprise.shared.canonical import utc_text
from leafenterprise.shared.printed import Grid
from savings.formulas import FORMULAS
from savings.models import SavingsRun
from savings.queries.lifecycle import successor_id
from savings.queries.results import RunRecord, read_result
from savings.report import SECTIONS, build_section
from savings.report_pdf.layout import write_printed
from savings.report_pdf.printed import (
    Chapter,
    Printed,
    chapter_of,
    figure_grid,
    grid_of,
    reasons_of,
    words,
)
from savings.report_pdf.register import register_of
from savings.sections._blocks import Table, total_cards

LEADS = ("total_due", "guarantee_due")
DUE = (
    "guarantee_due", "dispensing_fee_variance", "rebate_variance", "admin_fee_variance",
    "total_due",
)  # fmt: skip


def write_client_report(run: SavingsRun, target: Path, draft: bool) -> None:
    """The report of a finished run at `target`; the same run gives the same bytes."""
    write_printed(print_client_report(run, draft=draft), target)


def print_client_report(run: SavingsRun, *, draft: bool) -> Printed:
    """Everything the report prints, from the run's stored facts and sections."""
    record = read_result(run)
    others = [name for name in SECTIONS if name != "headline"]
    chapters = (
        _summary(record),
        *(chapter_of(build_section(record, name), record) for name in others),
        register_of(run.facts),
    )
    return replace(printed_of(run, draft=draft), chapters=chapters)


def printed_of(run: SavingsRun, *, draft: bool) -> Printed:
    """Cover, footer and seal of any printed report of the run."""
    scope = run.facts["scope"]
    window = f"{scope['from_date']} to {scope['to_date']}"
    assert run.finished_at is not None
    return Printed(
        title="Savings and claims audit",
        subtitle=f"{scope['group']} · {scope['pbm']} · {window}",
        client=scope["organization"],
        readiness=words(run.readiness),
        draft=draft,
        superseded_by=successor_id(run) if draft else "",
        made_at=utc_text(run.finished_at),
        facts_digest=run.facts_digest,
        run_id=run.public_id,
        footer=f"{scope['organization']} · {scope['pbm']} · {window} · {run.source_request_number}",
        trail=trail_mark(run),
        cover=(
            ("Client", scope["organization"]),
            ("Group", scope["group"]),
            ("PBM", scope["pbm"]),
            ("TPA or broker", scope["broker"]),
            ("Window", window),
            ("Request", run.source_request_number),
            ("Run", run.public_id),
            ("Computed", day_of(run.finished_at)),
        ),
        chapters=(),
        reasons=tuple(run.readiness_reasons),
    )


def trail_mark(run: SavingsRun) -> str:
    """Where the audit trail stood when the run finished: fixed since, so bytes stay the same."""
    event = AuditEvent.objects.filter(
        object_type=run._meta.label_lower, object_id=run.public_id, action="run.finish"
    ).first()
    return f"{event.sequence} {event.link[:16]}" if event else "not recorded"


def day_of(moment: datetime) -> str:
    """A moment in UTC, to the minute."""
    return utc_text(moment)[:16].replace("T", " ") + " UTC"


def _summary(record: RunRecord) -> Chapter:
    """What the reader came for: headline figures, what the total is made of, where rows went."""
    section = build_section(record, "headline")
    cards = section.content.figures
    due = total_cards(record, (FORMULAS[name] for name in DUE if name in FORMULAS))
    made_of = replace(figure_grid("due", due), title="What is due, by pot")
    statement = build_section(record, "completeness").content.tables[-1]
    return Chapter(
        id="headline",
        title="Executive summary",
        intro=section.content.intro,
        leads=tuple(card for name in LEADS for card in cards if card.formula == name),
        tiles=tuple(card for card in cards if card.formula not in LEADS),
        grids=(made_of, _at_a_glance(statement)),
        reasons=reasons_of(cards),
    )


def _at_a_glance(statement: Table) -> Grid:
    """The completeness statement's steps from the files to the scope."""
    rows = tuple(row for row in statement.rows if row[0] in ("file", "netting", "scope"))
    return replace(
        grid_of(replace(statement, rows=rows)), id="glance", title="From file to scope", note=""
    )
