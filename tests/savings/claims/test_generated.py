"""The generator: the same seed gives the same files, and the files are what they say."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from savings.claims.columns import CLAIM_COLUMNS
from savings.claims.generate import GeneratedSet, generate
from savings.claims.generate_catalogue import make_catalogue
from savings.claims.generate_classes import CLASSES
from savings.claims.generate_contract import GeneratedContract, make_contract
from savings.claims.ingest import ingest
from savings.claims.layouts import BUILT_IN
from savings.claims.ndc import normalise_ndc

ROWS = 6_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> GeneratedSet:
    return generate(tmp_path_factory.mktemp("made"), ROWS, 1, fmt="parquet")


def one(made: GeneratedSet, query: str) -> tuple:
    [row] = duckdb.sql(query.format(claims=f"read_parquet('{made.claims}')")).fetchall()
    return row


def files(made: GeneratedSet) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(made.folder.iterdir())}


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_it_gives_the_same_bytes_whatever_the_threads(fmt, tmp_path):
    alone = generate(tmp_path / "one", 3_000, 7, fmt=fmt, threads=1)
    together = generate(tmp_path / "two", 3_000, 7, fmt=fmt, threads=3)

    assert files(alone) == files(together)


def test_it_gives_other_claims_for_another_seed(made, tmp_path):
    other = generate(tmp_path, ROWS, 2, fmt="parquet")

    assert other.claims.read_bytes() != made.claims.read_bytes()


@pytest.mark.parametrize("rows", [1, 2, 99, 1_000])
def test_it_writes_exactly_so_many_rows(rows, tmp_path):
    made = generate(tmp_path, rows, 3, fmt="parquet")

    found = one(made, "SELECT COUNT(*), COUNT(DISTINCT claim_id), MAX(source_line) FROM {claims}")

    assert found == (rows, rows, rows + 1)


def test_it_writes_as_many_rows_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("savings.claims.generate_chunks.MEMBERS_PER_CHUNK", 50)

    made = generate(tmp_path, 3_000, 3, fmt="parquet")

    query = (
        "SELECT COUNT(*), bool_and(claim_id > before) FROM (SELECT claim_id, "
        "lag(claim_id, 1, '') OVER (ORDER BY source_line) AS before FROM {claims})"
    )
    assert one(made, query) == (3_000, True)


def test_it_leaves_out_columns(tmp_path):
    sent = generate(tmp_path / "csv", 100, 1, without=("awp", "pharmacy_paid_usd"))
    stored = generate(tmp_path / "parquet", 100, 1, fmt="parquet", without=("awp",))

    header = sent.claims.read_text().splitlines()[0].split(",")

    expected = [column.name for column in CLAIM_COLUMNS]
    expected.remove("unit_awp_usd")
    expected.remove("pharmacy_paid_usd")
    assert header == expected
    assert stored.absent == {"unit_awp_usd"}
    assert one(stored, "SELECT COUNT(unit_awp_usd) FROM {claims}") == (0,)


@pytest.mark.parametrize("column", ["no_such_column", "claim_id", "fill_date"])
def test_it_refuses_to_leave_out_what_no_file_can_miss(column, tmp_path):
    with pytest.raises(ValueError, match=column):
        generate(tmp_path, 10, 1, without=(column,))


def test_it_refuses_no_rows(tmp_path):
    with pytest.raises(ValueError, match="at least one"):
        generate(tmp_path, 0, 1)


def test_it_plants_nothing_when_told_so(tmp_path):
    made = generate(tmp_path, ROWS, 1, fmt="parquet", clean=True)

    assert made.truth() == set()


def test_it_is_accepted_whole_by_the_canonical_layouts(tmp_path):
    made = generate(tmp_path / "in", 500, 4)
    lake = tmp_path / "lake"

    claims = ingest(made.claims, BUILT_IN["canonical"], lake=lake, member_key=b"k" * 32)
    spans = ingest(made.eligibility, BUILT_IN["eligibility"], lake=lake, member_key=b"k" * 32)

    assert (claims.rows_in, claims.rows_rejected) == (500, 0)
    assert spans.rows_rejected == 0
    assert claims.absent == frozenset()


def test_it_says_the_same_in_csv_and_parquet(made, tmp_path):
    sent = generate(tmp_path / "in", ROWS, 1)
    read = ingest(sent.claims, BUILT_IN["canonical"], lake=tmp_path / "lake", member_key=b"k" * 32)

    names = ", ".join(column.name for column in CLAIM_COLUMNS if column.name != "member_key")
    both = [
        f"SELECT {names}, ndc_problem FROM read_parquet('{path}')"
        for path in (made.claims, read.path)
    ]
    differing = duckdb.sql(f"({both[0]}) EXCEPT ALL ({both[1]})").fetchall()

    assert differing == []
    assert sent.truth() == made.truth()


def test_it_runs_only_from_the_accepted_shape(tmp_path):
    made = generate(tmp_path, 10, 1)

    with pytest.raises(ValueError, match="ingested first"):
        made.run_inputs()


def test_it_looks_like_a_client(made):
    scripts, generic, specialty, specialty_cost = one(
        made,
        "SELECT COUNT(*), AVG((brand_generic = 'generic')::INT), AVG(is_specialty::INT), "
        "SUM(ingredient_cost_usd) FILTER (is_specialty) / SUM(ingredient_cost_usd) "
        "FROM {claims} WHERE status = 'paid'",
    )

    assert scripts > ROWS * 0.9
    assert 0.85 < generic < 0.91
    assert 0.005 < specialty < 0.02
    assert 0.3 < specialty_cost < 0.65


@pytest.mark.parametrize(
    ("brand_generic", "low", "high"), [("brand", 0.15, 0.20), ("generic", 0.78, 0.88)]
)
def test_it_is_discounted_like_a_contract(made, brand_generic, low, high):
    (discount,) = one(
        made,
        "SELECT 1 - SUM(ingredient_cost_usd) / SUM(unit_awp_usd * quantity) FROM {claims} "
        f"WHERE status = 'paid' AND channel = 'retail' AND days_supply < 84 "
        f"AND NOT is_specialty AND brand_generic = '{brand_generic}'",
    )

    assert low < discount < high


def test_it_invents_every_code_once_and_in_form():
    products = make_catalogue(1)

    codes = {product.ndc11 for product in products}

    assert len(codes) == len(products)
    assert all(normalise_ndc(code) == (code, "") for code in codes)
    assert all(code.startswith("9") for code in codes)
    assert {product.class_index for product in products} == set(range(len(CLASSES)))


def test_it_gives_the_contract_back_from_its_json():
    contract = make_contract(Decimal("1000.00"), 10)

    assert GeneratedContract.from_json(contract.to_json()) == contract


def test_it_writes_prices_without_gaps(made):
    for path in made.prices.values():
        gaps = duckdb.sql(
            "SELECT COUNT(*) FROM (SELECT end_date, LEAD(effective_date) OVER "
            f"(PARTITION BY ndc11 ORDER BY effective_date) AS next FROM read_parquet('{path}')) "
            "WHERE (next IS NULL) <> (end_date IS NULL) OR end_date + 1 <> next"
        ).fetchall()
        assert gaps == [(0,)]


def test_it_stays_in_its_folder(tmp_path):
    made = generate(tmp_path / "a", 50, 1)

    names = {path.name for path in Path(made.folder).iterdir()}

    tables = {f"{name}.csv" for name in ("claims", "eligibility", "nadac", "mac", "awp", "truth")}
    assert names == tables | {"contract.json"}
