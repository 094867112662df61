"""Every real sample, figure by figure; every broken one refused."""

import csv
import json
from decimal import Decimal

import pytest

from audit.billing.remittance import RemittanceError, find_imbalances, read_remittances
from tests.places import require_shared_data


def folder():
    return require_shared_data() / "comp" / "x12"


def read_file(name):
    with (folder() / name).open(newline="") as file:
        return read_remittances(file.read())


def claims_of(found):
    return [claim for remittance in found.remittances for claim in remittance.claims]


def line_as_listed(line, separator):
    return {
        "code": separator.join((line.code_type, line.code, *line.modifiers)),
        "charge": line.charged,
        "paid": line.paid,
        "adjustments": sum((one.amount for one in line.adjustments), Decimal(0)),
    }


def claim_as_listed(claim, separator):
    return {
        "id": claim.ticket,
        "status": claim.status,
        "charge": claim.charged,
        "paid": claim.paid,
        "patient_resp": claim.patient_owes,
        "adjustments": claim.adjusted,
        "services": [line_as_listed(line, separator) for line in claim.services],
    }


def with_numbers(listed):
    if isinstance(listed, list):
        return [with_numbers(one) for one in listed]
    money = ("charge", "paid", "patient_resp", "adjustments")
    return {
        key: Decimal(value) if key in money else with_numbers(value) if key == "services" else value
        for key, value in listed.items()
    }


def test_every_sample_reads_as_listed():
    expected = json.loads((folder() / "expected_835.json").read_text())

    for name, listed in expected.items():
        separator = ">" if ">" in json.dumps(listed) else ":"
        found = [claim_as_listed(claim, separator) for claim in claims_of(read_file(name))]
        assert found == with_numbers(listed), name


def test_every_sample_balances_as_listed():
    with (folder() / "manifest_835.csv").open() as file:
        rows = list(csv.DictReader(file))

    for row in rows:
        found = read_file(row["file"])
        claims, off = claims_of(found), [i for r in found.remittances for i in find_imbalances(r)]
        lines = sum(len(claim.services) for claim in claims)
        broken = {level: sum(one.level == level for one in off) for level in ("claim", "service")}
        assert row["transactions"] == str(len(found.remittances))
        assert row["claims_balanced"] == f"{len(claims) - broken['claim']}/{len(claims)}"
        assert row["services_balanced"] == f"{lines - broken['service']}/{lines}"
        payment = sum((one.off for one in off if one.level == "payment"), Decimal(0))
        assert row["payment_balanced"] == ("yes" if not payment else f"no ({payment:+})")
        assert Decimal(row["BPR02"]) == sum(r.amount for r in found.remittances)
        beside = [one.amount for r in found.remittances for one in r.provider_adjustments]
        assert Decimal(row["PLB"]) == sum(beside, Decimal(0))


@pytest.mark.parametrize("kind", ["837p", "837_errors"])
def test_no_claim_file_passes_for_a_remittance(kind):
    for path in sorted((folder() / kind).iterdir()):
        with pytest.raises(RemittanceError, match=r"\(ST\)|begins with"):
            read_file(path.relative_to(folder()))
