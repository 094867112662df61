"""What was asked of the lane, item by item: where it is in the code, and which test holds it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One feature, method or table that was asked for, and its counterpart."""

    asked: str
    code: str
    test: str
    note: str = ""


RUNS, IMPORTS, PAGES = (
    "tests/billing/test_audit_runs.py", "tests/billing/test_imports.py",
    "tests/billing/test_pages.py",
)  # fmt: skip
METRICS = "tests/insights/compensation/test_metrics.py"
OWN = "tests/insights/compensation/test_compensation.py"
FORECAST = "tests/insights/forecasting"
LEAVES, BACKUPS = "tests/billing/test_exports.py", "tests/backup/test_backups.py"
ONE_SERVICE = "CSV, Excel and PDF by the one service"
WORKLOAD, PERIODS = "insights/analytics/workload.py", "insights/analytics/period_comparisons.py"

ITEMS = (
    Item("Executive page: month, year to date, last year, alerts, drill-down",
         "insights/compensation/pages.py", OWN),
    Item("WorkloadMetrics.cases_per_period", WORKLOAD, METRICS),
    Item("WorkloadMetrics.average_case_duration", WORKLOAD, METRICS),
    Item("WorkloadMetrics.productivity_index", WORKLOAD, METRICS),
    Item("WorkloadMetrics.case_mix_distribution", WORKLOAD, METRICS),
    Item("Income velocity: running total, run rate, projection", WORKLOAD, METRICS),
    Item("PeriodComparison.month_over_month", PERIODS, METRICS),
    Item("PeriodComparison.year_over_year", PERIODS, METRICS,
         "over the months that both years know"),
    Item("PeriodComparison.quarter_over_quarter", PERIODS, METRICS),
    Item("PeriodComparison.percent_change_analysis", PERIODS, METRICS,
         "null with a reason for a missing or zero base"),
    Item("BillingAudit.compare_case_logs", "audit/billing/matching/match.py",
         "tests/billing/test_matching.py"),
    Item("BillingAudit.find_missing_cases", "audit/billing/rules/missing_case.py", RUNS),
    Item("Charges not recognised", "audit/billing/rules/unexpected_charge.py", RUNS),
    Item("BillingAudit.detect_discrepancies", "audit/billing/rules/discrepancy.py", RUNS,
         "tolerance in units, dollars and percent, per payer and day"),
    Item("Duplicate charges", "audit/billing/rules/duplicate_charge.py", RUNS),
    Item("Late billing", "audit/billing/rules/late_billing.py", RUNS),
    Item("Unpaid balances", "audit/billing/rules/unpaid_balance.py",
         "tests/billing/test_ledger.py"),
    Item("Concurrency against direction modifiers", "audit/billing/rules/concurrency.py",
         "tests/billing/test_ledger.py"),
    Item("BillingAudit.generate_audit_report", "audit/billing/reports/content.py", PAGES,
         "as workbook and PDF"),
    Item("BillingAudit.calculate_expected_income", "audit/billing/ledger/expecting.py", RUNS,
         "by agreement, else by history, labelled"),
    Item("Transaction timeline", "audit/billing/pages/findings.py", PAGES),
    Item("IncomeForecast.rolling_average_forecast",
         "insights/analytics/forecasting/models/rolling_average_6.py", FORECAST),
    Item("IncomeForecast.seasonal_adjusted_forecast",
         "insights/analytics/forecasting/models/seasonally_adjusted.py", FORECAST),
    Item("IncomeForecast.trend_line_forecast",
         "insights/analytics/forecasting/models/linear_trend.py", FORECAST),
    Item("IncomeForecast.confidence_interval", "insights/analytics/forecasting/intervals.py",
         FORECAST),
    Item("IncomeForecast.scenario_analysis", "insights/analytics/scenarios.py", METRICS,
         "changes drivers, not results"),
    Item("IncomeForecast.forecast_next_quarter", "insights/analytics/forecasting/forecast.py",
         FORECAST, "the equal combination by name; a weighted one is the default"),
    Item("Trend detection", "insights/analytics/workload.py", METRICS,
         "unusual drops; the trend itself is a forecasting model"),
    Item("Accuracy tracking", "insights/compensation/queries.py", OWN),
    Item("Compensation report with explained lines", "insights/compensation/report.py", OWN),
    Item("Table user_case_log", "audit/billing/models/cases.py", IMPORTS),
    Item("Table forecast_snapshots", "insights/compensation/models.py", OWN),
    Item("Table audit_log", "audit/trail/models.py", "tests/trail"),
    Item("Tables of transactions, cases and monthly summaries",
         "audit/billing/models/imports.py", IMPORTS),
    Item("MonthlySummaryRepository.find_by_date_range, find_by_id",
         "audit/billing/queries/imports.py", PAGES,
         "functions over the ORM, narrowed by filters; no repository classes"),
    Item("MonthlySummaryRepository.save, delete", "audit/billing/actions/storing.py", IMPORTS,
         "a month that is told again stands beside the one before; nothing is deleted"),
    Item("ChargeTransactionRepository.find_by_ticket, find_by_date_range, find_by_cpt_code",
         "audit/billing/filters.py", PAGES),
    Item("MasterCaseRepository.find_by_patient_ticket, find_by_date_range",
         "audit/billing/queries/cases.py", PAGES),
    Item("MasterCaseRepository.get_statistics", "audit/billing/queries/audits.py", RUNS),
    Item("Import of CSV, workbooks and PDF reports", "audit/billing/actions/importing.py",
         "tests/billing/test_real_files.py"),
    Item("Import of remittance advice", "audit/billing/reading/remitted.py",
         "tests/billing/test_real_files.py"),
    Item("Units and base units by payer and day", "audit/billing/actions/base_units.py",
         "tests/billing/test_units.py", "a table of CMS or another loads from a file"),
    Item("Conversion factor by year and locality", "audit/billing/actions/conversion_factors.py",
         "tests/billing/test_conversion_factors.py", "out of the table of CMS"),
    Item("A write-off that only the company tells of", "audit/billing/ledger/told_twice.py",
         "tests/billing/test_told_twice.py", "counts where no remittance does, and is a finding"),
    Item("Only whole months are compared and forecast from", "insights/compensation/income.py",
         OWN, "complete through a day that every page states"),
    Item("A payment told by report and remittance", "audit/billing/ledger/told_twice.py",
         "tests/billing/test_told_twice.py", "counts once, as the payer tells it"),
    Item("ForecastSnapshot.actual_amount, filled in later", "insights/compensation/arrivals.py",
         OWN, "when a report or a pay statement is taken in"),
    Item("Charts beside the year before, with a range of months", "insights/compensation/pages.py",
         OWN),
    Item("Forecast of the next 3, 6 or 12 months with its band", "insights/compensation/pages.py",
         OWN, "the band as its edges, on the page and as figures"),
    Item("What-if on case volume", "insights/compensation/outlook.py", OWN),
    Item("Collapsible sections", "templates/_parts/picture.html", PAGES,
         "figures under each chart fold; the page is tiles and cards, and nothing else hides"),
    Item("Every chart has PNG, CSV and Excel", "audit/exports/shown.py", PAGES, "and PDF"),
    Item("CSVExporter.export_compensation_summary",
         "audit/billing/export_tables/monthly_summaries.py", LEAVES, ONE_SERVICE),
    Item("CSVExporter.export_transactions", "audit/billing/export_tables/transactions.py", LEAVES,
         ONE_SERVICE),
    Item("CSVExporter.export_master_cases", "audit/billing/export_tables/billed_cases.py", LEAVES,
         ONE_SERVICE),
    Item("CSVExporter.export_forecast", "insights/compensation/export_tables/kept_forecasts.py",
         OWN, ONE_SERVICE),
    Item("ExcelExporter.export_workbook", "audit/exports/writers/workbook.py",
         "tests/exports/test_exports.py", "a sheet for each table of a template"),
    Item("ExcelExporter.add_chart_to_sheet", "audit/billing/reports/workbook.py", PAGES,
         "native charts over cells, in the audit report"),
    Item("PDFExporter.generate_asmg_report", "templates/compensation/report.html", OWN,
         "its table leaves as PDF, the whole as a workbook of formulas"),
    Item("PDFExporter.generate_audit_report", "audit/billing/reports/printed.py", PAGES),
    Item("PDFExporter.generate_monthly_summary",
         "audit/billing/export_tables/monthly_summaries.py", LEAVES, ONE_SERVICE),
    Item("Templates tax_prep and billing_audit", "audit/exports/builtin.py", LEAVES),
    Item("Universal exports: templates, schedule, history", "audit/exports", "tests/exports"),
    Item("Universal export endpoint", "audit/exports/views.py", "tests/exports/test_api.py"),
    Item("Command-line export", "audit/exports/views.py", "tests/exports/test_api.py",
         "none of its own: what leaves is taken by a person with the right to it, over the API "
         "with a token"),
    Item("Table export_log", "audit/exports/models.py", "tests/exports/test_exports.py"),
    Item("DatabaseBackup.create_backup", "audit/backup/creating.py", BACKUPS),
    Item("DatabaseBackup.restore_backup", "audit/backup/restoring.py", BACKUPS),
    Item("DatabaseBackup.list_backups", "audit/backup/manifests.py", BACKUPS),
    Item("DatabaseBackup.cleanup_old_backups", "audit/backup/pruning.py",
         "tests/backup/test_retention.py"),
    Item("Command-line backups", "audit/backup/management/commands/backup.py",
         "tests/backup/test_schedule.py"),
    Item("Automated backups: nightly, before migrations and bulk imports",
         "audit/backup/schedule.py", "tests/backup/test_schedule.py"),
    Item("A monthly review in minutes", "audit/billing/pages/board.py",
         "tests/journeys/test_physicians_month.py"),
)  # fmt: skip

HEAD = """# What the billing audit and compensation were asked for

Written by `manage.py write_docs` from `audit/billing/coverage.py`; a test holds that every file
named here exists.

| asked for | in the code | held by | note |
|---|---|---|---|
"""


def coverage_markdown() -> str:
    """The whole table."""
    rows = [f"| {one.asked} | `{one.code}` | `{one.test}` | {one.note} |" for one in ITEMS]
    return HEAD + "\n".join(rows) + "\n"
