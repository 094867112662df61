"""A run over real claims against NADAC states the same facts on every surface."""

import pytest
from django.core.management import call_command

from savings.actions.command_line import command_line_user
from savings.models import ClaimDataset, PriceReference, SavingsRun
from savings.parity import SURFACES
from savings.parity._verify import check_store, read_truth
from tests.places import require_shared_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_it_finds_the_same_facts_of_real_claims_on_every_surface():
    claims = require_shared_data() / "claims"
    call_command("ingest_claims", claims / "tuva_demo/pharmacy_claim.csv", layout="tuva")
    prices = claims / "nadac/nadac_weekly_extract_2026-04-29.csv"
    call_command("ingest_prices", prices, layout="nadac_weekly")
    call_command(
        "run_claims",
        ClaimDataset.objects.get().public_id,
        prices=[PriceReference.objects.get().public_id],
    )
    run = SavingsRun.objects.get(state="finished")
    truth = read_truth(run)

    found = {
        name: surface.differences(truth, content)
        for name, surface in SURFACES.items()
        if (content := surface.take(run, command_line_user()))
    }

    assert check_store(truth) == []
    assert {name: [str(one) for one in differences] for name, differences in found.items()} == {
        name: [] for name in SURFACES
    }
