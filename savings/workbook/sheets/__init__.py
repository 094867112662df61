"""The sheets of the workbook, in order: to add one, write its file and one entry here."""

from savings.workbook.sheets import (
    completeness,
    components,
    cover,
    detail,
    evidence,
    findings,
    lineage,
    methodology,
    opportunities,
    segments,
    summary,
)
from savings.workbook.sheets.sheet import Sheet

SHEETS: tuple[Sheet, ...] = (
    Sheet("Cover", "", cover.build, filtered=False, frozen=False, charts=1),
    Sheet("Summary", "Every figure over all lines in scope, with its readiness", summary.build),
    Sheet(
        "Guarantees",
        "Discount guarantees by contract component, and their offset",
        components.build_guarantees,
    ),
    Sheet(
        "Fees and rebates",
        "Dispensing fees, rebates and administrative fees, due against paid",
        components.build_fees,
    ),
    Sheet(
        "Opportunities",
        "What could be saved, how well it can be had, and where it starts",
        opportunities.build,
    ),
    Sheet(
        "Audit findings", "What each audit rule found, and what can be recovered", findings.build
    ),
    Sheet(
        "Segments",
        "Every figure by component, channel, class, month, group, plan, pharmacy and drug",
        segments.build,
    ),
    Sheet(
        "Claim detail",
        "Every claim line in scope, by claim id; the live formulas read it",
        detail.build_claims,
        detail=True,
    ),
    Sheet(
        "Finding detail", "Every finding, by rule and claim id", detail.build_findings, detail=True
    ),
    Sheet("Completeness", "Where every row and dollar of the file went", completeness.build),
    Sheet("Evidence", "What the figures stand on, with digests", evidence.build),
    Sheet("Methodology", "Each formula and rule: version, statement, sums", methodology.build),
    Sheet("Lineage", "Run, inputs, engine and digests", lineage.build),
)
