"""Real files on the command line: every row explained, match rates as the data's README says."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from savings.models import ClaimDataset, PriceReference, SavingsRun
from savings.queries.datasets import describe_quality
from tests.places import require_shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NADAC = "claims/nadac/nadac_history_2013_2022.parquet"
FILES = [
    ("claims/tuva_demo/pharmacy_claim.csv", "tuva", 12_019, "0.387", 0),
    ("claims/cms_bfd/pde_984.psv", "cms_pde", 984, "0.110", 0),
]


def say(name: str, *arguments: str) -> str:
    """What the command printed."""
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("file", "layout", "rows", "rate", "rejected"), FILES)
def test_it_explains_every_row_and_states_the_match(file, layout, rows, rate, rejected):
    shared = require_shared_data()
    said = say("ingest_claims", str(shared / file), "--layout", layout)
    say("ingest_prices", str(shared / NADAC), "--layout", "nadac_history")
    dataset, prices = ClaimDataset.objects.get(), PriceReference.objects.get()

    say("run_claims", dataset.public_id, "--prices", prices.public_id)

    run = SavingsRun.objects.get()
    figures = {made["formula"]: made for made in run.facts["metrics"]["figures"]}
    assert (dataset.rows_in, dataset.rows_rejected) == (rows, rejected)
    assert describe_quality(dataset)["adds_up"]
    assert "Rows and dollars add up: yes" in said
    assert round(Decimal(run.price_match["ndc_any_date_rate"]), 3) == Decimal(rate)
    for formula in ("effective_discount", "discount_variance", "guarantee_due", "lesser_of_total"):
        assert figures[formula]["value"] is None
        assert figures[formula]["readiness"] == "blocked"
    assert run.readiness == "partial"


def test_it_reads_the_same_file_twice_into_one_dataset():
    file = require_shared_data() / FILES[1][0]

    first, second = (say("ingest_claims", str(file), "--layout", "cms_pde") for _ in range(2))

    assert first == second
    assert ClaimDataset.objects.count() == 1
