"""What the engine refuses in its inputs, and how it reads files of odd shapes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow.parquet as pq
import pytest

from savings.claims.connection import EngineError
from savings.claims.declarations import Formula, Parameters, Rule, Sum
from savings.formulas import FORMULAS
from tests.spec.tables import (
    JANUARY,
    claim,
    claim_file,
    code,
    run,
    segment,
    statement,
    term,
    value,
)


def test_it_refuses_terms_that_overlap(tmp_path):
    first = term("retail/generic", awp_discount="0.80")
    second = replace(first, from_date=JANUARY.to_date)

    with pytest.raises(EngineError, match="retail/generic hold on 2026-01-31") as caught:
        run(tmp_path, (claim("a"),), terms=(first, second))

    assert caught.value.code == "TERMS_OVERLAP"


def test_it_takes_the_term_of_the_day(tmp_path):
    whole = term("retail/generic", dispensing_fee_usd="1.00")
    terms = (
        replace(whole, to_date=date(2026, 1, 14)),
        replace(whole, from_date=date(2026, 1, 15), dispensing_fee_usd=Decimal("2.00")),
    )
    rows = [
        claim(str(day), fill_date=date(2026, 1, day), dispensing_fee_usd=Decimal(0))
        for day in (14, 15)
    ]

    assert value(run(tmp_path, rows, terms=terms), "dispensing_fee_variance") == Decimal("-3.00")


def test_it_refuses_an_exclusion_it_does_not_know(tmp_path):
    with pytest.raises(EngineError, match="weekend"):
        run(tmp_path, (claim("a"),), parameters=Parameters(exclusions=("weekend",)))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nothing_such", "PARAMETER_UNKNOWN"), ("offset_policy", "PARAMETER_NOT_A_NUMBER")],
)
def test_it_refuses_a_parameter_that_cannot_stand_in_a_predicate(tmp_path, name, reason):
    rule = Rule("odd", 1, "", "", 1, f"quantity > :{name}", "1", "")

    with pytest.raises(EngineError) as caught:
        run(tmp_path, (claim("a"),), rules=(rule,))

    assert caught.value.code == reason


def test_it_takes_a_parameter_that_is_not_stated_for_unknown(tmp_path):
    formula = Formula(
        "over", 1, "use", "", "", "count", {"n": Sum("*", "quantity > :quantity_limit")},
        lambda inputs: inputs.totals["n"], places=0,
    )  # fmt: skip

    result = run(tmp_path, (claim("a"),), formulas={"over": formula})

    assert value(result, "over") == Decimal(0)


def test_it_treats_columns_a_file_does_not_have_as_absent(tmp_path):
    file = claim_file(tmp_path, [claim("a", allowed_usd=Decimal(5), uc_usd=Decimal(9))])
    table = pq.read_table(file.path).drop_columns(["uc_usd", "ndc_problem", "source_line"])
    pq.write_table(table, file.path)

    result = run(tmp_path, files=(replace(file, absent=frozenset()),))

    assert value(result, "gross_cost") == Decimal("5.00")
    assert code(result, "lesser_of_total") == "no_leg"
    assert not next(one for one in result.rules if one.rule == "lesser_of_breach").evaluable


def test_it_reads_columns_of_other_types(tmp_path):
    file = claim_file(tmp_path, [claim("a", allowed_usd=Decimal(5))])
    odd = file.path.with_name("odd.parquet")
    duckdb.execute(
        "COPY (SELECT * REPLACE (CAST(allowed_usd AS DECIMAL(20,4)) AS allowed_usd) "
        f"FROM '{file.path}') TO '{odd}' (FORMAT parquet)"
    )

    assert value(run(tmp_path, files=(replace(file, path=odd),)), "gross_cost") == Decimal("5.00")


def test_it_ignores_a_column_declared_absent(tmp_path):
    file = claim_file(tmp_path, [claim("a", allowed_usd=Decimal(5))], absent=("allowed_usd",))

    assert code(run(tmp_path, files=(file,)), "gross_cost") == "column_absent"


def test_it_sees_lines_of_other_groups_as_out_of_scope(tmp_path):
    rows = (claim("a"), claim("b", group_id=None))

    result = run(tmp_path, rows, scope=replace(JANUARY, group_ids=("G1",)))

    assert segment(result).lines == 1
    assert statement(result)["scope/group_outside"] == 1


def test_it_computes_with_every_formula_of_the_registry(tmp_path):
    result = run(tmp_path, (claim("a"),))

    assert [figure.formula for figure in segment(result).figures] == list(FORMULAS)
    for figure in segment(result).figures:
        assert (figure.value is None) == (figure.reason is not None)
