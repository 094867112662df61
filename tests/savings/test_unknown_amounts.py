"""What is not known is said on every surface, and never reads as 0.00."""

from html import unescape

import pytest
from openpyxl import load_workbook

from savings.actions.runs import queue_run
from savings.queries.results import read_result
from savings.report import build_section
from savings.report_workbook import write_run_workbook
from tests.people import api_of, logged_in
from tests.savings.build import claims_csv, finish, freeze, make_dataset, make_plan, make_request

pytestmark = pytest.mark.django_db

DEAR = {"uc_usd": "5.00"}  # usual and customary less fee is 4.00, the cost 10.00


@pytest.fixture
def run(client_of_cedar, tmp_path):
    """A finished run over claims that do not state what the plan paid; one row was rejected."""
    rows = [
        {"claim_id": "C1", **DEAR},
        {"claim_id": "C2", "rx_number": "R2", "member_key": "M2"},
        {"claim_id": "C3", "rx_number": "R3", "quantity": "many"},
    ]
    header, *lines = claims_csv(rows).decode().splitlines()
    place = header.split(",").index("plan_paid_usd")
    kept = [",".join(_without(line.split(","), place)) for line in (header, *lines)]
    dataset = make_dataset(client_of_cedar, tmp_path, ("\n".join(kept) + "\n").encode())
    make_plan(client_of_cedar, [dataset], version=freeze(client_of_cedar))
    return finish(queue_run(request=make_request(client_of_cedar), by=client_of_cedar.by))


def _without(cells, place):
    return cells[:place] + cells[place + 1 :]


def by_code(rows, key):
    return {row[key]: row for row in rows}


def test_it_keeps_unknown_dollars_null_in_the_facts(run):
    rule = by_code(run.facts["metrics"]["findings"], "rule")["lesser_of_breach"]

    assert (rule["at_stake_usd"], rule["at_stake_unknown"]) == ("6.00", 0)
    assert (rule["recoverable_usd"], rule["recoverable_unknown"]) == (None, 1)
    assert {row["plan_paid_usd"] for row in run.facts["metrics"]["completeness"]} == {None}


def test_it_heads_the_statement_with_what_was_rejected(run):
    told = by_code(run.facts["metrics"]["completeness"], "code")

    assert [told[code]["rows"] for code in ("received", "rejected", "accepted")] == [3, 1, 2]
    assert [told[code]["ingredient_cost_usd"] for code in ("received", "rejected", "accepted")] == [
        "30.00",
        "10.00",
        "20.00",
    ]
    assert not any(why["code"] == "COMPLETENESS_BROKEN" for why in run.readiness_reasons)


def test_it_answers_null_over_the_api(run, viewer):
    api, address = api_of(viewer), f"/api/v1/savings/runs/{run.public_id}"

    rules = by_code(api.get(f"{address}/rules/").json()["results"], "rule")
    statement = by_code(api.get(f"{address}/completeness/").json()["results"], "code")

    assert rules["lesser_of_breach"]["recoverable_usd"] is None
    assert rules["lesser_of_breach"]["recoverable_unknown"] == 1
    assert rules["quantity_limit"]["at_stake_usd"] is None
    assert (rules["awp_off"]["lines_judged"], rules["awp_off"]["lines_unjudged"]) == (0, 2)
    assert statement["in_scope"]["plan_paid_usd"] is None


def test_it_says_so_on_pages_and_in_files(run, viewer):
    person, address = logged_in(viewer), f"/savings/runs/{run.public_id}"

    def page(name: str) -> str:
        return unescape(person.get(f"{address}/{name}").content.decode())

    statement = b"".join(person.get(f"{address}/tables/completeness/statement.csv"))

    assert "not stated" in page("report/")
    assert "not stated" in page("quality/")
    assert b"not stated" in statement
    assert "of 1 finding not known" in page("findings/?rule=lesser_of_breach")
    assert "DOLLARS_UNKNOWN" in page("findings/?rule=lesser_of_breach")
    assert "recoverable not known" in page("claim/?claim=C1")


def test_it_says_so_in_the_report(run):
    content = build_section(read_result(run, ()), "audit_findings").content
    (rules,) = content.tables
    row = dict(zip([column.id for column in rules.columns], rules.rows[5], strict=True))

    assert rules.keys[5] == "lesser_of_breach"
    assert (row["recoverable_usd"], row["readiness"]) == (None, "partial")
    assert "MAC" in row["remark"]
    assert "dollars of 1 of the findings are not known" in row["remark"]
    assert "DOLLARS_UNKNOWN" in {why["code"] for why in content.reasons}


def test_it_says_so_in_the_workbook(run, tmp_path):
    write_run_workbook(run, tmp_path / "run.xlsx")

    book = load_workbook(tmp_path / "run.xlsx", data_only=True)
    found = {row[2].value: [cell.value for cell in row] for row in book["Audit findings"]}
    told = {row[3].value: [cell.value for cell in row] for row in book["Completeness"]}
    assert found["lesser_of_breach"][4] == "partial"
    assert found["lesser_of_breach"][9:12] == [6, "not known", 1]
    assert found["awp_off"][5:7] == [0, 2]
    assert told["in_scope"][5] == "not stated"
    assert told["rejected"][4:7] == [1, "not stated", 10]


def test_it_names_the_lines_that_a_figure_leaves_out_in_the_summary(run, tmp_path):
    write_run_workbook(run, tmp_path / "run.xlsx")

    sheet = load_workbook(tmp_path / "run.xlsx", data_only=True)["Summary"]
    header = [cell.value for cell in sheet[5]]
    rows = {row[header.index("Figure")].value: [cell.value for cell in row] for row in sheet}
    lines = rows["Total due"][header.index("Lines") :]
    assert lines[:3] == [2, 0, "–"]
