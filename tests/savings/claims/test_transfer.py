"""The stream from text to Parquet: its bytes, its order, and the controls when it lies."""

from decimal import Decimal
from pathlib import Path

import pytest

from savings.claims import transfer
from savings.claims.ingest import ingest
from savings.claims.layouts import BUILT_IN
from savings.claims.transfer import ControlTotalError, Transfer
from tests.savings.claims.ingest_files import MEMBER_KEY, csv_text, row, rows_of, take_in

CANONICAL = BUILT_IN["canonical"]


def in_order(count: int) -> list[tuple[str, ...]]:
    return [row(claim_id=f"C{number:07}", member_id=f"M{number % 97}") for number in range(count)]


@pytest.mark.parametrize("last", ["C9999999", "A"], ids=["in order", "sorted afterwards"])
def test_it_writes_the_same_bytes_with_any_number_of_threads(tmp_path: Path, last: str) -> None:
    source = tmp_path / "source"
    source.write_text(csv_text([*in_order(150_000), row(claim_id=last)]))

    found = {
        ingest(
            source,
            CANONICAL,
            lake=tmp_path / f"lake{threads}",
            member_key=MEMBER_KEY,
            threads=threads,
        ).parquet_sha256
        for threads in (1, 3)
    }

    assert len(found) == 1


def test_it_sorts_a_file_that_leaves_its_order_after_the_sample(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(transfer, "ORDER_SAMPLE_ROWS", 3)

    result = take_in(tmp_path, csv_text([row(claim_id=name) for name in "BCDAE"]))

    assert rows_of(result, "claim_id, source_line") == [
        ("A", 5),
        ("B", 2),
        ("C", 3),
        ("D", 4),
        ("E", 6),
    ]
    assert {path.name for path in result.path.parent.iterdir()} == {
        "claims.parquet",
        "manifest.json",
        "rejects.parquet",
    }


@pytest.mark.parametrize("where", ["claim_id <> 'C0000007'", "true LIMIT 19"])
def test_it_stores_nothing_when_a_line_is_lost_without_a_reason(
    tmp_path, monkeypatch, where
) -> None:
    whole = Transfer._accepted_sql
    lossy = f"SELECT * FROM ({{}}) WHERE {where}"
    monkeypatch.setattr(Transfer, "_accepted_sql", lambda self: lossy.format(whole(self)))

    with pytest.raises(ControlTotalError):
        take_in(tmp_path, csv_text(in_order(20)))

    assert not (tmp_path / "lake" / "claims").exists()


def test_it_stores_nothing_when_the_parquet_holds_other_dollars(tmp_path, monkeypatch) -> None:
    whole = Transfer._accepted_sql
    wrong = "SELECT * REPLACE (plan_paid_usd + 0.01::DECIMAL(18,2) AS plan_paid_usd) FROM ({})"
    monkeypatch.setattr(Transfer, "_accepted_sql", lambda self: wrong.format(whole(self)))

    with pytest.raises(ControlTotalError) as failure:
        take_in(tmp_path, csv_text(in_order(20)))

    assert failure.value.details == {"column": "plan_paid_usd"}


def test_it_keeps_the_control_total_beside_amounts_that_only_a_cast_would_take(tmp_path) -> None:
    amounts = ["1e3", "1_000", "9999999999999999", "0.005", "nan", "(1.50)", "$2", "+3.", "4.000"]

    result = take_in(
        tmp_path,
        csv_text([row(claim_id=f"C{n}", plan_paid_usd=text) for n, text in enumerate(amounts)]),
    )

    total = result.totals["plan_paid_usd"]
    assert (result.rows_accepted, result.rows_rejected) == (4, 5)
    assert total.accepted == total.stored == Decimal("7.50")
    assert total.received == total.accepted + total.rejected
