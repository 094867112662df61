"""The files of a run: listed, described, handed out."""

import pytest

from savings.actions.exports import export_artifact
from savings.artifacts import ARTIFACTS, artifact_of
from savings.models import RunArtifact
from tests.people import api_of

pytestmark = pytest.mark.django_db
API = "/api/v1/savings"


@pytest.fixture
def made(finished, operator):
    """A draft workbook of the finished run."""
    return export_artifact(run=finished, kind="workbook", draft=True, by=operator)


def test_it_lists_the_files_of_one_run(made, finished, viewer):
    listed = api_of(viewer).get(f"{API}/runs/{finished.public_id}/artifacts/").json()

    assert [row["id"] for row in listed["results"]] == [made.public_id]
    assert listed["results"][0]["kind"] == "workbook_draft"


def test_it_describes_one_file_by_its_digests(made, viewer):
    told = api_of(viewer).get(f"{API}/artifacts/{made.public_id}/").json()

    assert (told["sha256"], told["facts_digest"]) == (made.sha256, made.facts_digest)


def test_it_hands_a_file_out_as_what_it_is(made, operator):
    answer = api_of(operator).get(f"{API}/artifacts/{made.public_id}/file")

    assert answer["Content-Type"] == ARTIFACTS["workbook"].content_type
    assert answer["X-Content-SHA256"] == made.sha256
    answer.close()


def test_it_hides_the_files_of_others(made, finished, outsider):
    api = api_of(outsider)

    answers = [
        api.get(f"{API}/runs/{finished.public_id}/artifacts/"),
        api.get(f"{API}/artifacts/{made.public_id}/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_it_stores_every_registered_kind():
    kinds = {kind for artifact in ARTIFACTS.values() for kind in artifact.kinds()}

    assert kinds <= {kind for kind, _ in RunArtifact.KINDS}
    assert all(artifact_of(kind).id in ARTIFACTS for kind in kinds)
