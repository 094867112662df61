"""Realistic PBM claims from a seed, with planted errors and the truth about them beside.

Rows come from hashes in DuckDB, chunk by chunk of members, so twenty million rows need bounded
memory and the same seed gives the same rows whatever the machine's threads.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from savings.claims.columns import CLAIMS_BY_NAME
from savings.claims.declarations import ClaimFile, PriceFile, RunInputs
from savings.claims.generate_catalogue import make_catalogue
from savings.claims.generate_chunks import write_claims, write_eligibility
from savings.claims.generate_contract import GeneratedContract, make_contract
from savings.claims.generate_tables import PRICE_KINDS, load_catalogue, write_prices
from savings.claims.generate_write import Format, sha256_of

# Short names for what is most often missing from a payer's file.
COLUMN_ALIASES = {
    "awp": "unit_awp_usd",
    "uc": "uc_usd",
    "ndc": "ndc11",
    "days": "days_supply",
    "fee": "dispensing_fee_usd",
    "copay": "member_paid_usd",
}


@dataclass(frozen=True)
class GeneratedSet:
    """Where the generated files are. Prices are by kind: nadac, mac, awp."""

    folder: Path
    fmt: Format
    rows: int
    claims: Path
    eligibility: Path
    prices: dict[str, Path]
    contract_path: Path
    truth_path: Path
    absent: frozenset[str]

    @property
    def contract(self) -> GeneratedContract:
        """Terms, parameters, settlements and scope, read from contract.json."""
        return GeneratedContract.from_json(self.contract_path.read_text())

    def truth(self) -> set[tuple[str, str]]:
        """(rule, claim id) of every planted error."""
        with self.truth_path.open(newline="") as file:
            return {(row["rule"], row["claim_id"]) for row in csv.DictReader(file)}

    def run_inputs(self) -> RunInputs:
        """Inputs of a run over the Parquet form, which already has the accepted shape."""
        if self.fmt != "parquet":
            raise ValueError("a CSV set is ingested first; only the Parquet form runs as it is")
        contract = self.contract
        return RunInputs(
            claims=(ClaimFile("generated", self.claims, sha256_of(self.claims), self.absent),),
            prices=tuple(
                PriceFile(kind, kind, path, sha256_of(path)) for kind, path in self.prices.items()
            ),
            terms=contract.terms,
            scope=contract.scope,
            parameters=contract.parameters,
            settlements=contract.settlements,
            eligibility=ClaimFile("eligibility", self.eligibility, sha256_of(self.eligibility)),
        )


def generate(
    out: Path,
    rows: int,
    seed: int,
    *,
    fmt: Format = "csv",
    without: Sequence[str] = (),
    clean: bool = False,
    threads: int = 2,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> GeneratedSet:
    """Exactly `rows` claim transactions of the year 2025 in `out`, with everything around them.

    without: canonical columns (or COLUMN_ALIASES) that the payer does not send. clean: plant
    nothing. Raises ValueError for an unknown or a required column, or rows below 1.
    """
    absent = frozenset(_canonical_name(name) for name in without)
    if rows < 1:
        raise ValueError("at least one row")
    out.mkdir(parents=True, exist_ok=True)
    made = GeneratedSet(
        folder=out,
        fmt=fmt,
        rows=rows,
        claims=out / f"claims.{fmt}",
        eligibility=out / f"eligibility.{fmt}",
        prices={kind: out / f"{kind}.{fmt}" for kind in PRICE_KINDS},
        contract_path=out / "contract.json",
        truth_path=out / "truth.csv",
        absent=absent,
    )
    with duckdb.connect(config={"threads": threads}) as con:
        products = make_catalogue(seed)
        load_catalogue(con, seed, products)
        written = write_claims(
            con, made.claims, made.truth_path, rows, absent, fmt, clean=clean, progress=progress
        )
        write_eligibility(con, made.eligibility, written, fmt)
        for kind in PRICE_KINDS:
            write_prices(con, made.prices[kind], kind, seed, products, fmt)
    contract = make_contract(written.rebate_due_usd, written.scripts)
    made.contract_path.write_text(contract.to_json())
    return made


def _canonical_name(name: str) -> str:
    column = COLUMN_ALIASES.get(name, name)
    if column not in CLAIMS_BY_NAME:
        raise ValueError(f"{name!r} is not a canonical claim column")
    if CLAIMS_BY_NAME[column].required:
        raise ValueError(f"{name!r} is required in every claims file")
    return column
