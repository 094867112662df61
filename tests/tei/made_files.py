"""Cases to be written into files: facts without a database, and tools drawn by chance in one."""

import io
import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

from leafenterprise.accounts.models import Organization
from tei.actions.values import enter_values
from tei.case.declarations import Case
from tei.case.summary import summarize
from tei.exports.facts import Assumption, CaseFacts, SavedVersion, Texts
from tei.models import TEIReport, TEITool
from tests.tei.cases import make_case
from tests.tei.cases import make_field as case_field
from tests.tei.make import make_field, make_proposal, make_report

DIGEST = "0123456789abcdef" * 4


def case_facts(case: Case, **values: Any) -> CaseFacts:
    """The facts of a case that stands in no database."""
    text = Texts("", "Study, table 3", "")
    given: dict[str, Any] = {
        "tool_id": "Ab3Cd5Ef7Gh9",
        "name": "Contact centre",
        "client": "Acme Corporation",
        "client_facts": (("Industry", "Banking"),),
        "subject": (("Opportunity", "CX Transformation"),),
        "report": "Amazon Connect 2026 1.0 · AWS",
        "as_of": datetime(2026, 2, 3, 9, 15, tzinfo=UTC),
        "standing": "version 2",
        "summary": summarize(case),
        "texts": {field.key: text for field in case.fields},
        "assumptions": (
            Assumption("seats", "Seats", "benefits", "People", "integer", {None: "1200"}, text),
            Assumption("share", "Share", "benefits", "", "percentage", {1: "12.5", 2: None}, text),
        ),
        "versions": (SavedVersion(2, "2026-02-03", "Actuals from finance"),),
        "digest": DIGEST,
    }
    return CaseFacts(**{**given, **values})


def worked_case(years: int = 3, **switches: bool) -> Case:
    """Benefits at risk against a one-time and an annual cost."""
    amounts = [Decimal(100_000 + 25_000 * year) for year in range(years)]
    return make_case(
        case_field("savings", "benefits", *map(str, amounts), risk="0.20"),
        case_field("sales", "benefits", "30000", None, risk="0.35"),
        case_field("licence", "costs", *["20000"] * years, risk="0.05"),
        case_field("migration", "costs", once="150000.55"),
        years=years,
        **switches,
    )


def drawn_tool(organization: Organization, by: Any, years: int) -> TEITool:
    """A tool of so many years drawn by chance, the same each time: blanks, risks of their own,
    negative amounts, each of the switches."""
    from tei.actions.tools import create_tool

    chance = random.Random(years)
    report = make_report(
        organization,
        name=f"Report of {years} years",
        analysis_period_years=years,
        discount_rate=chance.choice(["0.1000", "0.0000", "0.0750", "0.1234"]),
        has_initial_period=years % 2 == 0,
        risk_adjust_costs=years % 3 == 0,
    )
    for number in range(chance.randint(3, 7)):
        make_field(
            report,
            f"field_{number}",
            table=chance.choice(["benefits", "costs"]),
            is_annual=chance.random() < 0.65,
            risk_adjustment=chance.choice([None, "0.0500", "0.1250", "0.3333"]),
            category=chance.choice(["People", "Platform", ""]),
        )
    tool = create_tool(report=report, proposal=make_proposal(organization), by=by)
    enter_values(tool=tool, rows=list(_drawn_rows(report, chance)), by=by)
    return tool


def _drawn_rows(report: TEIReport, chance: random.Random) -> Any:
    for field in report.fields.all():
        annual_cost = 25_000_000 if field.is_annual else 300_000_000
        most = 60_000_000 if field.table == "benefits" else annual_cost
        for year in report.years() if field.is_annual else [None]:
            if chance.random() < 0.15:
                continue
            amount = Decimal(chance.randint(-most // 20, most)) / 100
            row = {"field_key": field.field_key, "year": year, "value": str(amount)}
            if chance.random() < 0.2:
                row["risk_adjustment"] = str(Decimal(chance.randint(0, 60)) / 100)
            yield row


def opened(content: bytes, **options: Any) -> Workbook:
    """A workbook from its bytes."""
    return load_workbook(io.BytesIO(content), **options)


def stated_figures(book: Workbook) -> dict[str, Any]:
    """The values of the Summary by figure."""
    rows = book["Summary"].iter_rows(min_row=6, values_only=True)
    return {str(row[6]).split(" · ")[0]: row[2] for row in rows if row[6]}
