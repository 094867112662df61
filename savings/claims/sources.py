"""The datasets of a run as one table `claims`, and the months and side tables joined to it.

A line is known inside a run by `line_id`: the dataset's place in the run × 2^40 + its line in
the source file. Nothing that leaves the engine depends on it.
"""

from collections.abc import Iterable
from datetime import date

from savings.claims.columns import CLAIM_COLUMNS, CLAIMS_BY_NAME, SOURCE_LINE
from savings.claims.connection import Engine, EngineError, parquet, text_literal
from savings.claims.declarations import ClaimFile, ScopeFilter

LINE_ID_STEP = 2**40
OPTIONAL = {"ndc_problem": "VARCHAR", "ndc_source": "VARCHAR"}


def create_claims(engine: Engine, files: tuple[ClaimFile, ...]) -> dict[str, frozenset[str]]:
    """Make the view `claims` (netting before everything reads it whole).

    Returns the canonical columns that each dataset does not have, by dataset id.
    """
    if not files:
        raise EngineError("NO_CLAIMS", "A run needs at least one claims dataset.")
    if len({file.dataset_id for file in files}) < len(files):
        raise EngineError("DATASET_TWICE", "A dataset can stand in a run only once.")
    parts, absent = [], {}
    for place, file in enumerate(files):
        found = engine.columns(f"SELECT * FROM {parquet(file.path)}")
        lacking = file.absent | (CLAIMS_BY_NAME.keys() - found.keys())
        absent[file.dataset_id] = frozenset(lacking)
        parts.append(_select(place, file, found))
    engine.run("CREATE TEMP VIEW claims AS " + " UNION ALL ".join(parts))
    return absent


def _select(place: int, file: ClaimFile, found: dict[str, str]) -> str:
    wanted = {column.name: column.sql_type for column in CLAIM_COLUMNS} | OPTIONAL
    # Of a file without usable NDC codes, that each line lacks one is no finding on the line.
    lacking = file.absent | ({"ndc_problem"} if "ndc11" in file.absent else set())
    fields = [
        _field(name, sql_type, found if name not in lacking else {})
        for name, sql_type in wanted.items()
    ]
    line = f"CAST({SOURCE_LINE} AS BIGINT)" if SOURCE_LINE in found else "ROW_NUMBER() OVER ()"
    return (
        f"SELECT {line} + {place * LINE_ID_STEP} AS line_id, {text_literal(file.dataset_id)}"
        f" AS dataset_id, {line} AS source_line, {', '.join(fields)} FROM {parquet(file.path)}"
    )


def _field(name: str, sql_type: str, found: dict[str, str]) -> str:
    if name not in found:
        return f"CAST(NULL AS {sql_type}) AS {name}"
    return name if found[name] == sql_type else f"CAST({name} AS {sql_type}) AS {name}"


def create_months(engine: Engine, scope: ScopeFilter, basis: str) -> None:
    """Make `months`: one row per calendar month of a fill or of the window, with its label."""
    first, last = scope.from_date, scope.to_date
    if basis == "paid_date":
        low, high = engine.rows("SELECT MIN(fill_date), MAX(fill_date) FROM claims")[0]
        first, last = min(first, low or first), max(last, high or last)
    values = ", ".join(_month_row(number) for number in range(_number(first), _number(last) + 1))
    engine.run(
        "CREATE TEMP TABLE months AS SELECT * FROM (VALUES "
        f"{values}) AS m(month_no, month, first_day, last_day)"
    )


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_row(number: int) -> str:
    year, month = divmod(number, 12)
    first = date(year, month + 1, 1)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    return f"({number}, '{first:%Y-%m}', DATE '{first}', DATE '{last}')"


def month_number(column: str) -> str:
    """SQL for the number of a date's month: months since year 0."""
    return f"(EXTRACT(year FROM {column}) * 12 + EXTRACT(month FROM {column}) - 1)"


def create_scoped(engine: Engine, scope: ScopeFilter, basis: str) -> None:
    """Make the view `scoped`: lines that stand after netting, in the window and the groups."""
    engine.run(
        f"CREATE TEMP VIEW scoped AS SELECT c.* FROM claims c "
        f"WHERE {in_window(scope, basis)} AND {in_groups(scope)} "
        "AND NOT EXISTS (SELECT 1 FROM netted n WHERE n.line_id = c.line_id)"
    )


def in_window(scope: ScopeFilter, basis: str) -> str:
    """SQL that is true for a line whose date lies in the scope's window."""
    return f"{basis} BETWEEN DATE '{scope.from_date}' AND DATE '{scope.to_date}'"


def in_groups(scope: ScopeFilter) -> str:
    """SQL that is true for a line of the scope's groups."""
    if scope.group_ids is None:
        return "TRUE"
    return f"group_id IN ({literals(scope.group_ids)})" if scope.group_ids else "FALSE"


def literals(values: Iterable[str]) -> str:
    """Strings as a SQL list, sorted."""
    return ", ".join(text_literal(value) for value in sorted(values))
