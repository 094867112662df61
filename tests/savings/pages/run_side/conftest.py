"""A finished run over usual claims, and one that lacks what guarantees need."""

import pytest

from savings.actions.runs import queue_run
from savings.claims.cube import SEGMENT_LIMIT
from tests.savings.build import (
    claims_csv,
    finish,
    freeze,
    make_dataset,
    make_plan,
    make_prices,
    make_request,
)

DUPLICATE = {"claim_id": "C2", "rx_number": "R1", "fill_number": 0, "paid_date": "2026-01-17"}


@pytest.fixture
def audited(client_of_cedar, tmp_path):
    """A finished run in which a claim was paid twice."""
    rows = [{"claim_id": "C1"}, {"claim_id": "C3", "rx_number": "R3"}, {**DUPLICATE}]
    return _finished(client_of_cedar, tmp_path, claims_csv(rows))


@pytest.fixture
def many_pharmacies(client_of_cedar, tmp_path):
    """A finished run over claims of more pharmacies than are named."""
    rows = [
        {"claim_id": f"C{n:04d}", "rx_number": f"R{n}", "pharmacy_id": f"{2_000_000 + n}"}
        for n in range(SEGMENT_LIMIT + 3)
    ]
    return _finished(client_of_cedar, tmp_path, claims_csv(rows))


@pytest.fixture
def without_awp(client_of_cedar, tmp_path):
    """A finished run whose claims state no AWP."""
    header, *lines = claims_csv().decode().splitlines()
    place = header.split(",").index("unit_awp_usd")
    kept = [_without(line.split(","), place) for line in (header, *lines)]
    return _finished(client_of_cedar, tmp_path, "\n".join(kept).encode() + b"\n")


def _finished(client, folder, content):
    plan = {"version": freeze(client), "prices": [make_prices(client, folder)]}
    make_plan(client, [make_dataset(client, folder, content)], **plan)
    return finish(queue_run(request=make_request(client), by=client.by))


def _without(cells, place):
    return ",".join(cells[:place] + cells[place + 1 :])
