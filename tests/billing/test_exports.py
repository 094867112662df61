"""What of the lane leaves through the one export service."""

import pytest

from audit.exports.builtin import TEMPLATES
from audit.exports.declaration import Asked
from audit.exports.registry import tables
from tests.billing.make import charge, log_of, logged, report_of, send

pytestmark = pytest.mark.django_db
PAY = "Month,Gross,Commission,Bonus,Deductions,Net\n2026-01,100,0,0,10,90\n2026-02,100,0,5,10,95\n"


def rows_of(name, user):
    table = tables()[f"billing.{name}"]
    return [[column.cell(row) for column in table.columns] for row in table.rows(Asked(user))]


def test_every_table_that_a_template_waits_for_is_there():
    wanted = {
        sheet["table"]
        for name in ("tax_prep", "billing_audit")
        for sheet in TEMPLATES[name]["sheets"]
    }

    assert wanted <= set(tables())


def test_fields_that_a_template_names_are_columns():
    for template in TEMPLATES.values():
        for sheet in template["sheets"]:
            known = {column.id for column in tables()[sheet["table"]].columns}
            assert set(sheet["fields"]) <= known


def test_each_table_states_the_providers_own_rows(rowan, doctor, colleague):
    send(rowan, doctor, "pay", PAY)
    send(rowan, doctor, "case_log", log_of(logged("03/02/2026", "T-1")))
    send(rowan, doctor, "charges", report_of(charge("T-1", "03/02/2026")))

    assert rows_of("ytd_totals", doctor)[0][2:] == [2, 200, 0, 5, 20, 185]
    assert len(rows_of("monthly_summaries", doctor)) == 2
    for name in ("expected_cases", "billed_cases", "transactions"):
        assert len(rows_of(name, doctor)) == 1
        assert rows_of(name, colleague) == []
    assert rows_of("ytd_totals", colleague) == []
