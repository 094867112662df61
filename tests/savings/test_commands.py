"""The lane's commands."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from savings.actions.command_line import EMAIL
from savings.actions.plans import PlanIncomplete
from savings.actions.workbench import queue_workbench_run
from savings.models import ClaimDataset, PriceReference, SavingsRun, SourceLayout
from tests.savings.build import claims_csv, make_dataset, make_plan, make_request

pytestmark = pytest.mark.django_db


def say(name: str, *arguments: str) -> str:
    """What the command printed."""
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    """A file with one good and one bad row."""
    path = tmp_path / "claims.csv"
    path.write_bytes(claims_csv([{"claim_id": "A"}, {"claim_id": "B", "fill_date": "31/02/2026"}]))
    return str(path)


def test_it_reads_a_file_for_a_named_client_and_person(file, cedar, operator):
    said = say(
        "ingest_claims", file, "--layout", "canonical", "--organization", cedar.slug,
        "--pbm", "north-rx", "--by", operator.email,
    )  # fmt: skip

    dataset = ClaimDataset.objects.get()
    assert (dataset.organization, dataset.created_by) == (cedar, operator)
    assert dataset.pbm.name == "North Rx"
    assert "2 in = 1 accepted + 1 rejected" in said
    assert "fill_date" in said


def test_it_acts_as_an_account_nobody_can_log_in_with(file):
    say("ingest_claims", file, "--layout", "canonical")

    loader = ClaimDataset.objects.get().created_by
    assert loader.email == EMAIL
    assert not loader.has_usable_password()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest_claims", "no-such-file", "--layout", "canonical"),
        ("ingest_prices", "no-such-file", "--layout", "canonical_prices"),
        ("run_claims", "no-such-id"),
        ("queue_run", "no-such-request"),
        ("queue_run", "no-such-request", "--by", "nobody@test.example"),
        ("seed_demo", "--organization", "nobody"),
    ],
)
def test_it_says_what_is_missing(arguments):
    with pytest.raises(CommandError):
        say(*arguments)


def test_it_does_not_know_an_unknown_layout_or_person(file):
    for more in (("--layout", "nobody"), ("--layout", "canonical", "--by", "nobody@test.example")):
        with pytest.raises(CommandError):
            say("ingest_claims", file, *more)


def test_it_refuses_a_broken_file_in_words(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("nothing,of,this\n1,2,3\n")

    for arguments in (
        ("ingest_claims", str(path), "--layout", "canonical"),
        ("ingest_prices", str(path), "--layout", "canonical_prices"),
    ):
        with pytest.raises(CommandError):
            say(*arguments)


def test_it_reads_prices_for_everybody_or_for_one_client(tmp_path, cedar):
    path = tmp_path / "prices.csv"
    path.write_text("ndc11,unit_price_usd,effective_date\n00001000101,0.30,2025-01-01\nx,y,z\n")

    say("ingest_prices", str(path), "--layout", "canonical_prices", "--kind", "mac")
    said = say(
        "ingest_prices", str(path), "--layout", "canonical_prices", "--organization", cedar.slug
    )

    assert "2 in = 1 accepted + 1 rejected" in said
    assert set(PriceReference.objects.values_list("kind", "organization__slug")) == {
        ("mac", None),
        ("nadac", cedar.slug),
    }


def test_it_stores_the_built_in_layouts(db):
    assert "tuva v1" in say("sync_layouts")
    assert SourceLayout.objects.filter(is_built_in=True).count() >= 6


def test_it_queues_and_works(client_of_cedar, tmp_path):
    make_plan(client_of_cedar, [make_dataset(client_of_cedar, tmp_path)])
    make_request(client_of_cedar)

    waiting = say("queue_run", "ITR-1")
    done = say("queue_run", "ITR-1", "--work")

    assert "queued" in waiting
    assert "finished" in done
    assert SavingsRun.objects.count() == 1


def test_it_says_why_it_cannot_queue(client_of_cedar):
    make_request(client_of_cedar)

    with pytest.raises(CommandError, match="SCOPE_UNRESOLVED"):
        say("queue_run", "ITR-1")


def test_it_needs_claims_to_run(client_of_cedar):
    with pytest.raises(PlanIncomplete):
        queue_workbench_run(datasets=[], prices=[], by=client_of_cedar.by)
