"""Files on their way in."""

from dataclasses import replace

import pytest

from leafenterprise.jobs.actions import cancel_job
from leafenterprise.jobs.loop import run_pending
from leafenterprise.jobs.models import Job
from leafenterprise.shared.errors import InvalidInput, NotAllowed
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge, upload_path
from savings.actions.layouts import sync_layouts
from savings.actions.reading import read_upload
from savings.actions.uploads import receive_claims, receive_prices
from savings.claims.errors import IngestCancelled
from savings.models import ClaimDataset, Pbm, Upload
from savings.queries.governance import get_layout
from tests.savings.build import claims_csv, sent_file

pytestmark = pytest.mark.django_db


def send(client, by, content=None, name="claims.csv"):
    sync_layouts()
    return receive_claims(
        organization=client.organization,
        file=sent_file(content, name),
        pbm=client.pbm,
        layout=get_layout("canonical"),
        by=by,
    )


def test_it_keeps_the_file_under_a_uuid_until_it_is_read(client_of_cedar, operator):
    upload = send(client_of_cedar, operator, name="../../etc/pass*wd?.csv")

    assert upload_path(upload.stored_as).read_bytes() == claims_csv()
    assert upload.file_name == "pass*wd?.csv"
    run_pending(once=True)
    assert not upload_path(upload.stored_as).exists()


def test_it_reads_the_same_file_of_another_pbm_into_another_dataset(client_of_cedar, operator):
    """Whoever named the wrong PBM names the right one, and the scope's claims are its own."""
    other = replace(client_of_cedar, pbm=Pbm.objects.create(code="other-rx", name="Other Rx"))

    for client in (client_of_cedar, other):
        send(client, operator)
    run_pending(once=True)

    first, second = ClaimDataset.objects.order_by("pk")
    assert (first.pbm, second.pbm) == (client_of_cedar.pbm, other.pbm)
    assert first.address == second.address


def test_it_reads_the_same_file_twice_into_one_dataset(client_of_cedar, operator):
    first, second = send(client_of_cedar, operator), send(client_of_cedar, operator)

    run_pending(once=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.dataset == second.dataset == ClaimDataset.objects.get()


def test_it_keeps_why_a_file_was_refused_and_no_value_of_it(client_of_cedar, operator):
    upload = send(client_of_cedar, operator, b"member_name,ssn\nJane Roe,123-45-6789\n")

    run_pending(once=True)

    upload.refresh_from_db()
    said = f"{upload.error_code} {upload.error_message} {upload.error_details}"
    assert upload.state == "refused"
    assert upload.error_code
    assert "Jane" not in said
    assert "123-45-6789" not in said


def test_it_refuses_an_empty_file(client_of_cedar, operator):
    with pytest.raises(UploadEmpty):
        send(client_of_cedar, operator, b"")


def test_it_refuses_more_than_the_installation_takes(client_of_cedar, operator, settings):
    settings.UPLOAD_MAX_BYTES = 100

    with pytest.raises(UploadTooLarge):
        send(client_of_cedar, operator)

    assert not Upload.objects.exists()
    assert not list(settings.UPLOAD_DIR.iterdir())


def test_it_lets_no_viewer_send_claims(client_of_cedar, viewer):
    with pytest.raises(NotAllowed):
        send(client_of_cedar, viewer)


def test_it_keeps_public_prices_to_the_platform(admin):
    with pytest.raises(NotAllowed):
        receive_prices(
            organization=None,
            file=sent_file(b"x", "p.csv"),
            kind="nadac",
            layout="canonical_prices",
            title="",
            by=admin,
        )


def test_it_keeps_rejected_rows_with_their_reason(client_of_cedar, operator):
    rows = [{"claim_id": "A"}, {"claim_id": "B", "plan_paid_usd": "NaN"}]
    send(client_of_cedar, operator, claims_csv(rows))

    run_pending(once=True)

    dataset = ClaimDataset.objects.get()
    assert (dataset.rows_in, dataset.rows_accepted, dataset.rows_rejected) == (2, 1, 1)


def test_it_reads_prices_of_a_client(client_of_cedar, admin):
    content = b"ndc11,unit_price_usd,effective_date\n00001000101,0.30,2025-01-01\n"
    upload = receive_prices(
        organization=client_of_cedar.organization,
        file=sent_file(content, "mac.csv"),
        kind="mac",
        layout="canonical_prices",
        title="MAC",
        by=admin,
    )

    run_pending(once=True)

    upload.refresh_from_db()
    assert upload.state == "ingested"
    assert (upload.prices.kind, upload.prices.rows_accepted) == ("mac", 1)


def test_it_knows_no_price_layout_but_its_own(client_of_cedar, admin):
    with pytest.raises(InvalidInput):
        receive_prices(
            organization=client_of_cedar.organization,
            file=sent_file(b"x", "p.csv"),
            kind="mac",
            layout="tuva",
            title="",
            by=admin,
        )


def test_it_changes_nothing_when_a_settled_upload_is_read_again(client_of_cedar, operator):
    upload = send(client_of_cedar, operator)
    run_pending(once=True)
    upload.refresh_from_db()

    again = read_upload(upload=upload, progress=lambda done, total: None, cancelled=lambda: False)

    assert again.state == "ingested"
    assert ClaimDataset.objects.count() == 1


def test_it_can_be_stopped_while_it_reads(client_of_cedar, operator, monkeypatch):
    upload = send(client_of_cedar, operator)
    job = Job.objects.get(public_id=upload.job_id)

    def told_to_stop(*args, **kwargs):
        cancel_job(job, operator)
        raise IngestCancelled

    monkeypatch.setattr("savings.actions.datasets.ingest", told_to_stop)
    run_pending(once=True)

    upload.refresh_from_db()
    job.refresh_from_db()
    assert (upload.state, job.state) == ("failed", "cancelled")
