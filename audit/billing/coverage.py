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
    Item("Accuracy tracking", "insights/compensation/queries.py", OWN),
    Item("Compensation report with explained lines", "insights/compensation/report.py", OWN),
    Item("Table user_case_log", "audit/billing/models/cases.py", IMPORTS),
    Item("Table forecast_snapshots", "insights/compensation/models.py", OWN),
    Item("Table audit_log", "audit/trail/models.py", "tests/trail"),
    Item("Tables of transactions, cases and monthly summaries",
         "audit/billing/models/imports.py", IMPORTS),
    Item("MonthlySummaryRepository", "audit/billing/queries/imports.py", PAGES,
         "functions over the ORM; no repository classes"),
    Item("ChargeTransactionRepository", "audit/billing/queries/imports.py", PAGES),
    Item("MasterCaseRepository", "audit/billing/queries/cases.py", PAGES),
    Item("Import of CSV, workbooks and PDF reports", "audit/billing/actions/importing.py",
         "tests/billing/test_real_files.py"),
    Item("Import of remittance advice", "audit/billing/reading/remitted.py",
         "tests/billing/test_real_files.py"),
    Item("Units and base units by payer and day", "audit/billing/actions/base_units.py",
         "tests/billing/test_units.py", "a table of CMS or another loads from a file"),
    Item("A payment told by report and remittance", "audit/billing/ledger/told_twice.py",
         "tests/billing/test_told_twice.py", "counts once, as the payer tells it"),
    Item("ForecastSnapshot.actual_amount, filled in later", "insights/compensation/arrivals.py",
         OWN, "when a report or a pay statement is taken in"),
    Item("Every chart has PNG, CSV and Excel", "audit/billing/pages/pictures.py", PAGES),
    Item("Universal exports: templates, schedule, history", "audit/exports", "tests/exports"),
    Item("Universal export endpoint", "audit/exports/views.py", "tests/exports/test_api.py"),
    Item("Backup, verify, restore, retention", "audit/backup", "tests/backup"),
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
