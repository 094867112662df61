"""Files in: uploads, datasets with their rejects and quality, price references."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from leafenterprise.accounts.choice import OrganizationUnclear, resolve_organization
from leafenterprise.shared.api import checked
from leafenterprise.shared.idempotency import idempotent
from leafenterprise.shared.incoming import UploadEmpty, UploadTooLarge
from leafenterprise.shared.sheets import inert
from leafenterprise.shared.stated_errors import states_errors
from savings.actions.uploads import receive_claims, receive_prices
from savings.filters import DatasetFilter, PricesFilter, UploadFilter
from savings.models import ClaimDataset, Pbm, PriceReference, Upload
from savings.queries import datasets, governance
from savings.queries.lifecycle import SourceDeleted, require_dataset
from savings.serializers.datasets import (
    ClaimsUpload,
    DatasetOut,
    PricesOut,
    PricesUpload,
    QualityOut,
    RejectOut,
    UploadOut,
)
from savings.views.payloads import Counted, SavingsList, SavingsView

REASON = OpenApiParameter("reason", str, description="Only rows rejected for this reason.")


@extend_schema_view(get=extend_schema(operation_id="datasets_list"))
class DatasetList(SavingsList):
    """The datasets of your clients, and the door for new files."""

    capabilities = {"GET": "savings.view", "POST": "savings.load"}
    parser_classes = (MultiPartParser,)
    queryset = ClaimDataset.objects.none()
    serializer_class = DatasetOut
    filterset_class = DatasetFilter
    ordering_fields = ("created_at", "file_name", "rows_in")

    def get_queryset(self) -> QuerySet[ClaimDataset]:
        """What the caller may see."""
        return datasets.list_datasets(self.request.user)

    @extend_schema(
        request={"multipart/form-data": ClaimsUpload},
        responses={202: UploadOut},
        operation_id="datasets_upload",
    )
    @idempotent
    @states_errors(UploadTooLarge, UploadEmpty, OrganizationUnclear)
    def post(self, request: Request) -> Response:
        """Send a claims or eligibility file; a job reads it, the upload says how far it is."""
        sent = checked(ClaimsUpload, request.data)
        upload = receive_claims(
            organization=resolve_organization(
                request.user, sent.get("organization", ""), "savings.load"
            ),
            file=sent["file"],
            pbm=get_object_or_404(Pbm, code=sent["pbm"]),
            layout=governance.get_layout(sent["layout"], sent.get("layout_version")),
            by=request.user,
        )
        return Response(UploadOut(upload).data, status=202)


class DatasetDetail(SavingsView):
    """One dataset."""

    @extend_schema(responses=DatasetOut, operation_id="datasets_read")
    def get(self, request: Request, dataset_id: str) -> Response:
        """What was in the file and what of it was accepted."""
        return Response(DatasetOut(datasets.get_dataset(request.user, dataset_id)).data)


class DatasetRejects(SavingsView):
    """The rejected rows of a dataset."""

    @extend_schema(
        parameters=[REASON], responses=RejectOut(many=True), operation_id="datasets_rejects"
    )
    def get(self, request: Request, dataset_id: str) -> Response:
        """Where each rejected row is and why; never the value."""
        dataset = datasets.get_dataset(request.user, dataset_id)
        reason = request.query_params.get("reason", "")
        rows = Counted(
            lambda: _rejected(dataset, reason),
            lambda offset, limit: datasets.list_rejects(
                dataset, reason=reason, offset=offset, limit=limit
            ),
        )
        return self.paged(request, rows, RejectOut)


class DatasetRejectsCsv(SavingsView):
    """The rejected rows as a file."""

    @extend_schema(
        responses={(200, "text/csv"): OpenApiTypes.STR}, operation_id="datasets_rejects_csv"
    )
    @states_errors(SourceDeleted)
    def get(self, request: Request, dataset_id: str) -> StreamingHttpResponse:
        """Every rejected row as CSV."""
        dataset = datasets.get_dataset(request.user, dataset_id)
        require_dataset(dataset)  # before the first byte is on its way
        name = f"rejects-{dataset.public_id}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(
            reject_lines(dataset), content_type="text/csv; charset=utf-8", headers=headers
        )


class DatasetQuality(SavingsView):
    """What to know before relying on a dataset."""

    @extend_schema(responses=QualityOut, operation_id="datasets_quality")
    def get(self, request: Request, dataset_id: str) -> Response:
        """Rows and dollars in, accepted and rejected; missing columns; warnings."""
        dataset = datasets.get_dataset(request.user, dataset_id)
        return Response(QualityOut(datasets.describe_quality(dataset)).data)


@extend_schema_view(get=extend_schema(operation_id="uploads_list"))
class UploadList(SavingsList):
    """Files that were sent, and what became of them."""

    capability = "savings.load"
    queryset = Upload.objects.none()
    serializer_class = UploadOut
    filterset_class = UploadFilter

    def get_queryset(self) -> QuerySet[Upload]:
        """What the caller may see."""
        return datasets.list_uploads(self.request.user)


class UploadDetail(SavingsView):
    """One upload."""

    capability = "savings.load"

    @extend_schema(responses=UploadOut, operation_id="uploads_read")
    def get(self, request: Request, upload_id: str) -> Response:
        """Whether the file has been read, and what it became."""
        return Response(UploadOut(datasets.get_upload(request.user, upload_id)).data)


@extend_schema_view(get=extend_schema(operation_id="prices_list"))
class PricesList(SavingsList):
    """Public price references and those of your clients, and the door for new lists."""

    capabilities = {"GET": "savings.view", "POST": "savings.govern"}
    parser_classes = (MultiPartParser,)
    queryset = PriceReference.objects.none()
    serializer_class = PricesOut
    filterset_class = PricesFilter
    ordering_fields = ("created_at", "kind", "first_date")

    def get_queryset(self) -> QuerySet[PriceReference]:
        """What the caller may see."""
        return governance.list_prices(self.request.user)

    @extend_schema(
        request={"multipart/form-data": PricesUpload},
        responses={202: UploadOut},
        operation_id="prices_upload",
    )
    @idempotent
    @states_errors(UploadTooLarge, UploadEmpty)
    def post(self, request: Request) -> Response:
        """Send a price list; a job reads it."""
        sent = checked(PricesUpload, request.data)
        slug = sent.get("organization", "")
        upload = receive_prices(
            organization=(slug and resolve_organization(request.user, slug, "savings.govern"))
            or None,
            file=sent["file"],
            kind=sent["kind"],
            layout=sent["layout"],
            title=sent.get("title", ""),
            by=request.user,
        )
        return Response(UploadOut(upload).data, status=202)


class PricesDetail(SavingsView):
    """One price reference."""

    @extend_schema(responses=PricesOut, operation_id="prices_read")
    def get(self, request: Request, prices_id: str) -> Response:
        """A price list's rows, dates and digest."""
        return Response(PricesOut(governance.get_prices(request.user, prices_id)).data)


class _Line:
    """A file for the csv writer that hands each line back."""

    def write(self, line: str) -> str:
        """The line as it stands."""
        return line


def reject_lines(dataset: ClaimDataset) -> Iterator[str]:
    """The rejects as CSV lines, header first; no cell can start a formula."""
    writer: Any = csv.writer(_Line())
    yield writer.writerow(datasets.REJECT_COLUMNS)
    for row in datasets.all_rejects(dataset):
        yield writer.writerow([inert(row[name]) for name in datasets.REJECT_COLUMNS])


def _rejected(dataset: ClaimDataset, reason: str) -> int:
    if not reason:
        return dataset.rows_rejected
    reasons = datasets.count_reject_reasons(dataset)
    return sum(found["rows"] for found in reasons if found["reason"] == reason)
