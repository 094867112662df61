"""The real files, in place: every row accepted or explained, every dollar accounted for."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from savings.claims.prices import ingest_prices
from tests.places import require_shared_data
from tests.savings.claims.ingest_files import column_sum, columns_of, rows_of, take_file


@pytest.fixture
def claims_data() -> Path:
    return require_shared_data() / "claims"


def test_it_accepts_every_line_of_the_tuva_file_to_the_cent(claims_data, tmp_path) -> None:
    source = claims_data / "tuva_demo" / "pharmacy_claim.csv"

    result = take_file(tmp_path, source, "tuva")

    assert (result.rows_in, result.rows_accepted, result.rows_rejected) == (12_019, 12_019, 0)
    for name, header in (("plan_paid_usd", "paid_amount"), ("allowed_usd", "allowed_amount")):
        total = result.totals[name]
        assert total.received == total.accepted == total.stored == column_sum(source, header)
    assert (result.first_date.year, result.last_date.year) == (2014, 2018)


def test_it_says_what_the_tuva_file_does_not_fill(claims_data, tmp_path) -> None:
    result = take_file(tmp_path, claims_data / "tuva_demo" / "pharmacy_claim.csv", "tuva")

    assert {"days_supply", "member_paid_usd", "pharmacy_id", "unit_awp_usd"} <= result.absent
    assert not {"claim_id", "fill_date", "ndc11", "allowed_usd", "member_key"} & result.absent
    [(claims, members)] = rows_of(result, "count(DISTINCT claim_id)", "count(DISTINCT member_key)")
    assert (claims, members) == (12_019, 769)


def test_it_accepts_every_part_d_event_to_the_cent(claims_data, tmp_path) -> None:
    source = claims_data / "cms_bfd" / "pde_984.psv"

    result = take_file(tmp_path, source, "cms_pde")

    assert (result.rows_in, result.rows_rejected) == (984, 0)
    columns = {
        "allowed_usd": ("TOT_RX_CST_AMT",),
        "member_paid_usd": ("PTNT_PAY_AMT",),
        "plan_paid_usd": ("CVRD_D_PLAN_PD_AMT", "NCVRD_PLAN_PD_AMT"),
    }
    for name, headers in columns.items():
        expected = sum(column_sum(source, header, "|") for header in headers)
        assert result.totals[name].received == result.totals[name].stored == expected


def test_it_reads_the_codes_of_a_part_d_event(claims_data, tmp_path) -> None:
    result = take_file(tmp_path, claims_data / "cms_bfd" / "pde_984.psv", "cms_pde")

    names = "fill_date, status, channel, brand_generic, is_compound, is_cob, daw, plan_id, quantity"
    first = rows_of(result, "claim_id", names)[0]

    expected = ("-100000000", date(2014, 7, 10), "paid", "retail", "brand", None, False, "2")
    assert first == (*expected, "Z0009-999", Decimal("1.0000"))


def test_it_rounds_the_repository_amounts_and_states_both_totals(claims_data, tmp_path) -> None:
    source = claims_data / "cms_bfd" / "idr_clm_line_rx_partd.csv"

    result = take_file(tmp_path, source, "cms_idr")

    fee = result.totals["dispensing_fee_usd"]
    assert fee.received == column_sum(source, "CLM_LINE_SRVC_CST_AMT")
    assert fee.received.normalize() == Decimal("1061617.0513557898943")
    assert fee.stored == Decimal("1061617.05")
    assert {"member_key", "ndc11", "quantity"} <= result.absent


def test_it_reads_both_repository_releases(claims_data, tmp_path) -> None:
    result = take_file(tmp_path, claims_data / "cms_bfd" / "idr_clm_line_rx_18.csv", "cms_idr")

    assert (result.rows_in, result.rows_rejected) == (19, 0)
    [(total, parts)] = rows_of(
        result, "sum(allowed_usd)", "sum(ingredient_cost_usd + dispensing_fee_usd + tax_usd)"
    )
    vaccine = column_sum(
        claims_data / "cms_bfd" / "idr_clm_line_rx_18.csv", "CLM_LINE_VCCN_ADMIN_FEE_AMT"
    )
    assert total == parts + vaccine


def test_it_reads_coverage_without_names_or_birth_dates(claims_data, tmp_path) -> None:
    result = take_file(tmp_path, claims_data / "tuva_demo" / "eligibility.csv", "tuva_eligibility")

    assert (result.rows_in, result.rows_rejected) == (2_309, 0)
    assert columns_of(result) == [
        "member_key",
        "start_date",
        "end_date",
        "group_id",
        "plan_id",
        "source_line",
    ]
    assert "birth_date" in result.ignored


def test_it_knows_the_same_member_in_claims_and_coverage(claims_data, tmp_path) -> None:
    folder = claims_data / "tuva_demo"
    claims = take_file(tmp_path, folder / "pharmacy_claim.csv", "tuva")
    coverage = take_file(tmp_path, folder / "eligibility.csv", "tuva_eligibility")

    shared = set(rows_of(claims, "DISTINCT member_key")) & set(rows_of(coverage, "member_key"))

    assert len(shared) == 769


def test_it_takes_in_the_nadac_history_as_decimals(claims_data, tmp_path) -> None:
    source = claims_data / "nadac" / "nadac_history_2013_2022.parquet"

    result = ingest_prices(source, layout="nadac_history", lake=tmp_path)

    assert (result.rows_in, result.rows_accepted) == (760_110, 760_110)
    [price] = rows_of(result, "unit_price_usd")[:1]
    assert price == (Decimal("364.343680"),)
    [(drugs, least)] = rows_of(result, "count(DISTINCT ndc11)", "min(unit_price_usd)")
    assert (drugs, least) == (48_576, Decimal("0.000110"))


def test_it_takes_in_the_nadac_weekly_list(claims_data, tmp_path) -> None:
    source = claims_data / "nadac" / "nadac_weekly_extract_2026-04-29.csv"

    result = ingest_prices(source, layout="nadac_weekly", lake=tmp_path)

    assert (result.rows_in, result.rows_accepted) == (40, 40)
    assert result.absent == {"end_date"}
    assert {unit for (unit,) in rows_of(result, "DISTINCT unit")} == {"EA", "ML", "GM"}
