"""Generated claims, chunk by chunk of members, until the file has as many rows as asked."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from savings.claims import generate_fills as fills
from savings.claims import generate_pricing as pricing
from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.generate_classes import class_index
from savings.claims.generate_contract import LONG_DAYS, START, rebate_rates
from savings.claims.generate_write import Format, TableWriter

MEMBERS_PER_CHUNK = 15_000
ROWS_PER_GROUP = 30_000
ROWS_PER_MEMBER = 11  # a little fewer than come about, so that one chunk covers a small file
FILLER_CLASS = class_index("ocillin")
CREAM_CLASS = class_index("etasone")
RULES = (*fills.PLANTS, "not_eligible", "daw_penalty")


@dataclass
class Written:
    """What was written: the members used, from where they only fill up, and control totals."""

    groups: int
    pharmacies: int
    members: int = 0
    filler_from: int = 0
    rows: int = 0
    scripts: int = 0
    rebate_due_usd: Decimal = Decimal(0)


@dataclass(frozen=True)
class _Files:
    """The two files that every chunk is appended to, and what of it goes into the first."""

    claims: TableWriter
    truth: TableWriter
    select: str

    def append(self, con: duckdb.DuckDBPyConnection, written: Written, kept: str = "") -> None:
        """Number the priced transactions that are kept, write them and count them."""
        con.execute(_claims_sql(written.rows, kept))
        self.claims.append(self.select)
        self.truth.append(TRUTH)
        [(rows, scripts, rebates)] = con.execute(_totals_sql()).fetchall()
        written.rows += rows
        written.scripts += scripts
        written.rebate_due_usd += rebates


def write_claims(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    truth_path: Path,
    rows: int,
    absent: frozenset[str],
    fmt: Format,
    *,
    clean: bool,
    progress: Callable[[int, int], None],
) -> Written:
    """Write claims and truth. The last chunk is cut between members and filled up exactly."""
    written = Written(
        groups=min(200, max(2, rows // ROWS_PER_GROUP)),
        pharmacies=min(3_000, max(40, rows // 600)),
    )
    per_chunk = min(MEMBERS_PER_CHUNK, rows // ROWS_PER_MEMBER + 10)
    with ExitStack() as stack:
        claims = stack.enter_context(TableWriter(con, path, fmt))
        truth = stack.enter_context(TableWriter(con, truth_path, "csv"))
        files = _Files(claims, truth, _select(absent, fmt))
        while written.rows < rows:
            first, room = written.members, rows - written.rows
            _price_chunk(con, written, first, first + per_chunk, clean=clean)
            written.members = _last_member_within(con, first, first + per_chunk, room)
            files.append(con, written, f"WHERE member < {written.members}")
            if written.members < first + per_chunk:
                _fill_up(con, written, files, rows - written.rows)
            progress(written.rows, rows)
    return written


def write_eligibility(
    con: duckdb.DuckDBPyConnection, path: Path, written: Written, fmt: Format
) -> None:
    """Coverage spans of every member used: most all year, some joining or leaving within it."""
    query = pricing.ELIGIBILITY.format(
        start=START.isoformat(),
        members=_members(written, 0, written.members, written.filler_from),
        group_id=pricing.GROUP_ID,
        plan_id=pricing.PLAN_ID,
    )
    if fmt == "parquet":
        query = f"SELECT *, row_number() OVER () + 1 AS source_line FROM ({query})"
    with TableWriter(con, path, fmt) as writer:
        writer.append(query)


def _price_chunk(
    con: duckdb.DuckDBPyConnection,
    written: Written,
    first: int,
    last: int,
    *,
    clean: bool,
    filler: bool = False,
) -> None:
    """Fill the table `priced` with every transaction of the members from first up to last."""
    values = {
        "members": _members(written, first, last, first if filler else last),
        "clean": str(clean or filler).upper(),
        "filler": str(filler).upper(),
        "filler_class": FILLER_CLASS,
        "cream_class": CREAM_CLASS,
        "plants": fills.plants_sql(),
        "corrections": fills.corrections_sql(),
        "corrections_from": fills.corrections_from(),
        "plain_from": fills.plain_from(),
        "start": START.isoformat(),
        "long_days": LONG_DAYS,
    }
    for step in (fills.STREAMS, fills.FILLS, fills.TRANSACTIONS, pricing.PRICED):
        con.execute(step.format(**values))


def _members(written: Written, first: int, last: int, filler_from: int) -> str:
    return fills.MEMBERS.format(
        first=first,
        last=last,
        filler_from=filler_from,
        groups=written.groups,
        pharmacies=written.pharmacies,
    )


def _last_member_within(con: duckdb.DuckDBPyConnection, first: int, last: int, room: int) -> int:
    """The member to cut before, so that no more than `room` transactions are kept."""
    [(found,)] = con.execute(
        "SELECT min(member) FROM (SELECT member, sum(count(*)) OVER (ORDER BY member) AS reached"
        " FROM priced GROUP BY member) WHERE reached > ?",
        [room],
    ).fetchall()
    return last if found is None else int(found)


def _fill_up(con: duckdb.DuckDBPyConnection, written: Written, files: _Files, missing: int) -> None:
    """Add members with a single ordinary course each, until the asked number is reached."""
    written.filler_from = written.members
    written.members += missing
    _price_chunk(con, written, written.filler_from, written.members, clean=True, filler=True)
    files.append(con, written)


def _claims_sql(offset: int, kept: str) -> str:
    return pricing.CLAIMS.format(
        offset=offset,
        kept=kept,
        money_columns=pricing.money_sql(),
        pharmacy_paid=pricing.pharmacy_paid_sql(),
        group_id=pricing.GROUP_ID,
        plan_id=pricing.PLAN_ID,
        planted_names=", ".join(f"'{rule}'" for rule in RULES),
    )


def _select(absent: frozenset[str], fmt: Format) -> str:
    """The file's columns: in CSV the absent ones are left out, in Parquet they are null."""
    if fmt == "csv":
        # A payer sends the code as it has it; the problem is the reader's to find.
        sent = [
            "ndc_source AS ndc11" if column.name == "ndc11" else column.name
            for column in CLAIM_COLUMNS
            if column.name not in absent
        ]
        return f"SELECT {', '.join(sent)} FROM claims"
    typed = [
        f"CAST(NULL AS {column.sql_type}) AS {column.name}"
        if column.name in absent
        else column.name
        for column in CLAIM_COLUMNS
    ]
    beside = ["source_line", "ndc_source", "ndc_problem"]
    if "ndc11" in absent:
        beside = ["source_line", "CAST(NULL AS VARCHAR) AS ndc_source", "'missing' AS ndc_problem"]
    return f"SELECT {', '.join([*typed, *beside])} FROM claims"


TRUTH = """
SELECT DISTINCT claim_id, rule FROM (
    SELECT claim_id, planted AS rule FROM claims WHERE planted IS NOT NULL
    UNION ALL SELECT claim_id, 'copay_off_schedule' FROM claims WHERE copay_wrong
    UNION ALL SELECT claim_id, 'daw_penalty' FROM claims WHERE penalty_missing
    UNION ALL SELECT claim_id, 'paid_over_allowed' FROM claims WHERE overpaid
) ORDER BY claim_id, rule
"""


def _totals_sql() -> str:
    """Rows, scripts that stand, and the rebates the contract promises on them."""
    rates = " ".join(
        f"WHEN channel = '{channel.removesuffix('_90')}' AND is_specialty = {specialty} "
        f"AND (channel <> 'retail' OR is_specialty OR (days_supply >= {LONG_DAYS}) = {long}) "
        f"AND brand_generic = 'brand' AND (is_formulary OR NOT {formulary_only}) THEN {rate}"
        for (channel, drug_class), (rate, formulary_only) in rebate_rates().items()
        for specialty in ["TRUE" if drug_class.startswith("specialty") else "FALSE"]
        for long in ["TRUE" if channel == "retail_90" else "FALSE"]
    )
    stands = "(status <> 'reversed')::INTEGER - (status IN ('reversed', 'adjusted'))::INTEGER"
    return (
        f"SELECT count(*), coalesce(sum({stands} + (status = 'adjusted')::INTEGER), 0), "
        f"CAST(coalesce(sum(CASE WHEN is_compound OR is_340b OR is_cob THEN 0 {rates} ELSE 0 END "
        f"* ({stands})), 0) AS DECIMAL(18,2)) FROM claims"
    )
