"""What never leaves: paths, member ids and keys, planted and looked for in every real answer."""

import pytest
from django.conf import settings

from leafenterprise.jobs.loop import run_pending
from savings.redaction import clean
from tests.people import api_of
from tests.savings.build import make_queued_run, sent_file

pytestmark = pytest.mark.django_db
LANE = "/api/v1/savings"
PARTS = (
    "", "progress/", "report/", "segments/", "figures/gross_cost/", "lines/", "findings/",
    "netted/", "rules/", "completeness/",
)  # fmt: skip


def routes(run):
    """Every GET route of the lane, on real records."""
    dataset = run.manifest["datasets"][0]["id"]
    yield from (f"{LANE}/runs/{run.public_id}/{part}" for part in PARTS)
    yield from (f"{LANE}/datasets/{dataset}/{part}" for part in ("", "rejects/", "quality/"))
    for name in (
        "uploads", "datasets", "prices", "layouts", "pbms", "brokers", "groups", "contracts",
        "plans", "scopes", "requests", "runs", "artifacts",
    ):  # fmt: skip
        yield f"{LANE}/{name}/"
    for route in ("client-report", "client-report/context"):
        yield f"/api/{route}?request=ITR-1"


def test_it_leaks_no_member_and_no_path(finished, client_of_cedar, admin):
    api = api_of(admin)
    sent = {
        "file": sent_file(b"broken\n"),
        "organization": client_of_cedar.organization.slug,
        "pbm": "test-rx",
        "layout": "canonical",
    }
    api.post(f"{LANE}/datasets/", sent, format="multipart")
    run_pending(once=True)
    forbidden = ("M-SECRET", 'member_key":', str(settings.DATA_DIR), ".parquet", "stored_as")

    for route in routes(finished):
        answer = api.get(route)
        text = answer.content.decode() + str(dict(answer.headers))
        assert answer.status_code == 200, route
        assert [word for word in forbidden if word in text] == [], route


def test_it_leaks_nothing_in_an_error(client_of_cedar, tmp_path, admin, monkeypatch):
    run = make_queued_run(client_of_cedar, tmp_path)

    def breaks(*args, **kwargs):
        raise OSError(f"cannot write {settings.LAKE_DIR}/x")

    monkeypatch.setattr("savings.views.runs.runs.progress_of", breaks)
    api = api_of(admin)
    api.raise_request_exception = False

    answer = api.get(f"{LANE}/runs/{run.public_id}/progress/")

    assert answer.status_code == 500
    assert str(settings.LAKE_DIR) not in answer.content.decode()


def test_it_takes_hidden_keys_and_paths_out_at_any_depth():
    planted = {
        "rows": [{"member_key": "abc", "claim_id": "C1", "note": f"see {settings.LAKE_DIR}/a"}],
        "token": "t",
    }

    assert clean(planted) == {"rows": [{"claim_id": "C1", "note": "see [removed]/a"}]}


def test_it_takes_links_and_tokens_out_of_any_text():
    planted = {
        "note": "see https://x.sharepoint.com/sites/a/b.pdf",
        "message": "Bearer abcdef0123456789",
        "effect_key": "k",
        "versionData": "body",
        "sha256": "a" * 64,
    }

    assert clean(planted) == {
        "note": "see [removed]",
        "message": "[removed]",
        "sha256": "a" * 64,
    }
