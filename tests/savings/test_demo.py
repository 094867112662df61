"""The demonstration: everything to look at, and loaded twice the same."""

import pytest
from django.core.management import call_command

from savings.models import ClaimDataset, RunPlan, SavingsRun, SourceRequest

pytestmark = pytest.mark.django_db


def test_it_shows_an_exact_an_ambiguous_and_an_unresolved_request(cedar, capsys):
    for _ in range(2):
        call_command("seed_demo", organization=cedar.slug, rows=2000)

    states = dict(SourceRequest.objects.values_list("source_request_number", "state"))
    assert states == {"ITR-1001": "exact", "ITR-1002": "ambiguous", "ITR-1003": "none"}
    assert SavingsRun.objects.get().state == "finished"
    assert RunPlan.objects.count() == 1
    assert ClaimDataset.objects.count() == 2
