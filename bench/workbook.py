"""The workbook writer against the usual writers: CPU seconds, rows per second, peak memory.

    python -m bench.workbook [--rows 200000] [--growth 1000000]

Every contender runs alone in a child process and writes the same rows × 20 formatted columns
from the same Parquet file; reading it counts for all. Ours also lays out every other sheet.
Imports are left out. --growth also shows our writer alone at these sizes (none: --growth).
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench._targets import Target, judge  # noqa: E402

COLUMNS = (
    "claim_id", "fill_date", "paid_date", "month", "status", "group_id", "pharmacy_id",
    "rx_number", "fill_number", "ndc11", "drug_name", "component", "quantity", "days_supply",
    "ingredient_cost_usd", "dispensing_fee_usd", "plan_paid_usd", "in_guarantee",
    "awp_line_usd", "guarantee_line_usd",
)  # fmt: skip
DATES, TEXT_COLUMNS = ("fill_date", "paid_date"), 8
USD, DATE, WHOLE = "$#,##0.00", "yyyy-mm-dd", "#,##0"
TARGET_AGAINST_OPENPYXL, TARGET_AGAINST_FASTEST, TARGET_PEAK_MB = 8.0, 1.3, 1_024


def build(path: Path, rows: int) -> None:
    """Claim lines of plausible sizes: ids, dates, eleven-digit codes, dollars."""
    duckdb.execute(f"""COPY (SELECT
        'CLM' || lpad(CAST((i * 7919) % {rows} AS VARCHAR), 10, '0') AS claim_id,
        DATE '2026-01-01' + CAST(i % 365 AS INTEGER) AS fill_date,
        DATE '2026-01-05' + CAST(i % 365 AS INTEGER) AS paid_date,
        strftime(DATE '2026-01-01' + CAST(i % 365 AS INTEGER), '%Y-%m') AS month,
        'paid' AS status, 'GRP' || (i % 40) AS group_id,
        CAST(1000000000 + i % 700 AS VARCHAR) AS pharmacy_id, 'RX' || (i * 31 % 9999991)
        AS rx_number, CAST(i % 12 AS INTEGER) AS fill_number,
        lpad(CAST(i * 613 % 90000 AS VARCHAR), 11, '0') AS ndc11,
        'DRUG & CO ' || (i * 613 % 3000) || ' TAB' AS drug_name,
        ['retail/generic', 'retail/brand', 'mail/generic'][i % 3 + 1] AS component,
        CAST(30 + i % 60 AS DECIMAL(18,4)) AS quantity, CAST(30 + i % 2 * 60 AS INTEGER)
        AS days_supply, CAST(i * 37 % 90000 / 100.0 AS DECIMAL(18,2)) AS ingredient_cost_usd,
        CAST(1.15 AS DECIMAL(18,2)) AS dispensing_fee_usd,
        CAST(i * 41 % 80000 / 100.0 AS DECIMAL(18,2)) AS plan_paid_usd,
        i % 9 > 0 AS in_guarantee, CAST(i * 43 % 99000 / 100.0 AS DECIMAL(18,2)) AS awp_line_usd,
        CAST(i * 47 % 70000 / 100.0 AS DECIMAL(18,2)) AS guarantee_line_usd
        FROM range({rows}) t(i)) TO '{path}' (FORMAT parquet)""")


def rows_of(lines: Path, size: int = 5_000) -> Iterator[list[tuple[object, ...]]]:
    """The rows in batches, in order of claim id."""
    chosen = ", ".join(COLUMNS)
    found = duckdb.execute(f"SELECT {chosen} FROM '{lines}' ORDER BY claim_id")
    while batch := found.fetchmany(size):
        yield batch


def format_of(column: str) -> str:
    """The number format a column has in every contender."""
    if column.endswith("_usd"):
        return USD
    if column in DATES:
        return DATE
    return WHOLE if column in ("fill_number", "quantity", "days_supply", "in_guarantee") else "@"


def ours(lines: Path, target: Path) -> Callable[[], object]:
    """The whole deliverable, its detail sheet holding the rows."""
    from savings.claims.declarations import SegmentRow
    from savings.workbook.facts import Readiness, WorkbookFacts
    from savings.workbook.write import write_workbook

    findings = lines.with_name("findings.parquet")
    duckdb.execute(f"""COPY (SELECT 'none' AS rule, claim_id, plan_paid_usd AS at_stake_usd
        FROM '{lines}' LIMIT 0) TO '{findings}' (FORMAT parquet)""")
    count = duckdb.execute(f"SELECT count(*) FROM '{lines}'").fetchall()[0][0]
    facts = WorkbookFacts(
        title="Bench", organization="Bench", run_id="bench", trace_id="bench",
        facts_digest="0" * 64, made_at=datetime(2026, 1, 1, tzinfo=UTC), scope=(("Group", "B"),),
        readiness=Readiness("final"), formulas={}, rules={}, rule_results=(), completeness=(),
        segments=(SegmentRow("total", "", "", count, ()),), lines_path=lines,
        findings_path=findings,
    )  # fmt: skip
    return lambda: write_workbook(facts, target)


def openpyxl_alone(lines: Path, target: Path) -> Callable[[], object]:
    """Write-only mode, one WriteOnlyCell per cell, which is what a number format takes."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    def write() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Claim detail")
        sheet.append(COLUMNS)
        formats = [format_of(column) for column in COLUMNS]
        for batch in rows_of(lines):
            for row in batch:
                cells = []
                for value, number_format in zip(row, formats, strict=True):
                    cell = WriteOnlyCell(sheet, value)
                    cell.number_format = number_format
                    cells.append(cell)
                sheet.append(cells)
        book.save(target)

    return write


def xlsxwriter_alone(lines: Path, target: Path) -> Callable[[], object]:
    """Constant-memory mode with one format per column."""
    import xlsxwriter

    def write() -> None:
        book = xlsxwriter.Workbook(str(target), {"constant_memory": True})
        sheet = book.add_worksheet("Claim detail")
        sheet.write_row(0, 0, COLUMNS)
        formats = [book.add_format({"num_format": format_of(column)}) for column in COLUMNS]
        place = 0
        for batch in rows_of(lines):
            for row in batch:
                place += 1
                for column, (value, form) in enumerate(zip(row, formats, strict=True)):
                    if isinstance(value, str):
                        sheet.write_string(place, column, value, form)
                    elif COLUMNS[column] in DATES:
                        sheet.write_datetime(place, column, value, form)
                    else:
                        sheet.write_number(place, column, value, form)
        book.close()

    return write


def rustpy_alone(lines: Path, target: Path) -> Callable[[], object]:
    """Its fast way in: an Arrow table; decimals as doubles, for it leaves decimals empty."""
    from rustpy_xlsxwriter import Format, write_worksheet

    chosen = ", ".join(
        f"CAST({c} AS DOUBLE) AS {c}" if c.endswith("_usd") or c == "quantity" else c
        for c in COLUMNS
    )

    def write() -> None:
        query = f"SELECT {chosen} FROM '{lines}' ORDER BY claim_id"
        table = duckdb.sql(query).to_arrow_table()
        formats = {column: Format().set_num_format(format_of(column)) for column in COLUMNS}
        write_worksheet(table, str(target), "Claim detail", column_formats=formats)

    return write


CONTENDERS = {
    "ours": ours,
    "openpyxl write-only": openpyxl_alone,
    "XlsxWriter constant-memory": xlsxwriter_alone,
    "rustpy-xlsxwriter": rustpy_alone,
}


def child(name: str, lines: Path, target: Path) -> None:
    """Run one contender and print what it took."""
    write = CONTENDERS[name](lines, target)
    before, began = time.process_time(), time.monotonic()
    write()
    took = {
        "cpu_s": time.process_time() - before,
        "wall_s": time.monotonic() - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "file_mb": target.stat().st_size / 1e6,
    }
    print(json.dumps(took))


def measure(name: str, lines: Path, folder: Path) -> dict[str, float]:
    """The contender's costs, from a child process of its own."""
    command = [sys.executable, __file__, "--child", name, str(lines), str(folder / "out.xlsx")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(name: str, rows: int, found: dict[str, float]) -> None:
    """One line of the table."""
    print(
        f"{name:28} {rows:>9,} rows {found['cpu_s']:8.2f} CPU-s {rows / found['cpu_s']:>9,.0f} "
        f"rows/CPU-s {found['wall_s']:7.2f} s {found['peak_mb']:7.0f} MB peak "
        f"{found['file_mb']:6.1f} MB file"
    )


def main() -> int:
    """Measure every contender, print the ratios; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--growth", type=int, nargs="*", default=[1_000_000])
    parser.add_argument("--child", nargs=3)
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child[0], Path(chosen.child[1]), Path(chosen.child[2]))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        targets = compare(folder, chosen.rows)
        for rows in chosen.growth:
            build(folder / "lines.parquet", rows)
            found = measure("ours", folder / "lines.parquet", folder)
            show("ours", rows, found)
            peak = found["peak_mb"]
            targets.append(Target(f"peak, {rows:,} rows", peak, TARGET_PEAK_MB, unit="MB"))
    return judge(targets)


def compare(folder: Path, rows: int) -> list[Target]:
    """All contenders on the same rows."""
    build(folder / "lines.parquet", rows)
    costs = {}
    for name in CONTENDERS:
        costs[name] = measure(name, folder / "lines.parquet", folder)
        show(name, rows, costs[name])
    own = costs.pop("ours")["cpu_s"]
    fastest = min(costs, key=lambda one: costs[one]["cpu_s"])
    slower = costs["openpyxl write-only"]["cpu_s"] / own
    ratio = own / costs[fastest]["cpu_s"]
    return [
        Target("openpyxl ÷ ours, CPU", slower, TARGET_AGAINST_OPENPYXL, "at least"),
        Target(f"ours ÷ fastest ({fastest}), CPU", ratio, TARGET_AGAINST_FASTEST),
    ]


if __name__ == "__main__":
    sys.exit(main())
