"""Price lists: old and new headers, one price per drug and day, prices that can be trusted."""

from datetime import date
from decimal import Decimal

import pytest

from savings.claims.declarations import Parameters, PriceFile, RunInputs, ScopeFilter
from savings.claims.prices import ingest_prices
from savings.computation import compute
from tests.savings.claims.ingest_files import rejects_of, rows_of
from tests.spec.tables import claim, claim_file, value

NEW = (
    "NDC Description,NDC,NADAC Per Unit,Effective Date,Pricing Unit,Pharmacy Type Indicator,OTC,"
    "Explanation Code,Classification for Rate Setting,"
    "Corresponding Generic Drug NADAC Per Unit,Corresponding Generic Drug Effective Date,As of Date"
)
OLD = NEW.replace(" ", "_")
LINE = '"A, DRUG",00002143380,0.28527,04/22/2026,EA,C/I,N,"1, 5",G,,,04/29/2026'
CANONICAL = "ndc11,unit_price_usd,effective_date,end_date"


def price_list(tmp_path, text: str, layout: str):
    source = tmp_path / "prices.csv"
    source.write_text(text)
    return ingest_prices(source, layout=layout, lake=tmp_path / "lake")


@pytest.mark.parametrize("header", [NEW, OLD, NEW.upper()])
def test_it_reads_old_and_new_headers_alike(tmp_path, header) -> None:
    result = price_list(tmp_path, f"{header}\n{LINE}\n", "nadac_weekly")

    names = ("ndc11", "unit_price_usd", "effective_date", "unit", "classification", "is_otc")
    expected = ("00002143380", Decimal("0.285270"), date(2026, 4, 22), "EA", "G", False)
    assert rows_of(result, *names) == [expected]


@pytest.mark.parametrize("header", [NEW, OLD])
def test_it_tells_a_brand_with_a_generic_by_the_price_of_the_generic(tmp_path, header) -> None:
    branded = LINE.replace(",G,,,", ",B,0.11000,04/22/2026,")
    result = price_list(tmp_path, f"{header}\n{branded}\n", "nadac_weekly")
    line = {"ndc11": "00002143380", "fill_date": date(2026, 5, 1), "brand_generic": "brand"}
    may = ScopeFilter(date(2026, 5, 1), date(2026, 5, 31))
    claims = (claim_file(tmp_path, [claim("a", **line, allowed_usd=Decimal(9))]),)
    prices = (PriceFile("nadac", "nadac", result.path, result.sha256),)

    made = compute(
        RunInputs(claims, prices, (), may, Parameters()), workdir=tmp_path / "run", threads=1
    )

    assert rows_of(result, "generic_unit_price_usd") == [(Decimal("0.110000"),)]
    assert value(made, "brand_with_generic_available") == Decimal(1)


def test_it_stands_by_the_first_price_of_a_drug_and_day(tmp_path) -> None:
    other = LINE.replace("0.28527", "0.30000")

    result = price_list(tmp_path, "\n".join([NEW, LINE, LINE, other]), "nadac_weekly")

    assert result.rows_accepted == 1
    reasons = [(line, reason) for line, _, _, reason in rejects_of(result)]
    assert reasons == [(3, "repeated_row"), (4, "conflicting_price")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("0002143380,1.00,2025-01-01,", "ambiguous_10_digit"),
        (",1.00,2025-01-01,", "missing"),
        ("N0002143380,1.00,2025-01-01,", "not_digits"),
        ("214,1.00,2025-01-01,", "bad_length"),
        ("99999999999,1.00,2025-01-01,", "wildcard"),
        ("00002143380,0,2025-01-01,", "not_positive"),
        ("00002143380,-1,2025-01-01,", "not_positive"),
        ("00002143380,1.0000001,2025-01-01,", "too_many_decimals"),
        ("00002143380,,2025-01-01,", "missing_value"),
        ("00002143380,1.00,2025-01-01,2024-12-31", "ends_before_start"),
    ],
)
def test_it_rejects_prices_that_cannot_be_joined(tmp_path, line, reason) -> None:
    result = price_list(tmp_path, f"{CANONICAL}\n{line}\n", "canonical_prices")

    assert [why for *_, why in rejects_of(result)] == [reason]


def test_it_sorts_prices_by_drug_and_day(tmp_path) -> None:
    lines = [f"0000000000{d},1.0{m},2025-0{m}-01," for m in (3, 1, 2) for d in (2, 1)]

    result = price_list(tmp_path, "\n".join([CANONICAL, *lines]), "canonical_prices")

    keys = rows_of(result, "ndc11", "effective_date")
    assert len(keys) == 6
    assert keys == sorted(keys)
